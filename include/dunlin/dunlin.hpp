// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The whole library: the one header that an application includes.

#include <dunlin/backup.hpp>
#include <dunlin/connection.hpp>
#include <dunlin/engine.hpp>
#include <dunlin/error.hpp>
#include <dunlin/health.hpp>
#include <dunlin/log.hpp>
#include <dunlin/migration.hpp>
#include <dunlin/migrator.hpp>
#include <dunlin/model.hpp>
#include <dunlin/pool.hpp>
#include <dunlin/rows.hpp>
#include <dunlin/startup.hpp>
#include <dunlin/url.hpp>
#include <dunlin/value.hpp>
