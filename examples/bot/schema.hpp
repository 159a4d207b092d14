// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/dunlin.hpp>

/// The history of the bot's schema.
[[nodiscard]] dunlin::Migrations bot_migrations();
