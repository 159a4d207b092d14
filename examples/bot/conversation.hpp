// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store.hpp"

#include <string>

/// Keeps a line of the form `NAME: TEXT`, and prints an answer when it is a command.
void hear(Store& store, const std::string& line);
