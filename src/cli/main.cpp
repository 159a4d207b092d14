// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"
#include "cli/take_arguments.hpp"

int main(int argc, char** argv) { return dunlin::cli::run_program(dunlin::cli::take_arguments(argc, argv)); }
