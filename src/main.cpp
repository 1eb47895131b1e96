// SPDX-License-Identifier: Apache-2.0
#include "app/run.hpp"
#include "cli/cli.hpp"

int main(int argc, char** argv) {
  return reveille::cli::main(argc, argv, [](const reveille::cli::RunOptions& options) {
    return reveille::app::run(options.config, options.skip_check);
  });
}
