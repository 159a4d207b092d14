// SPDX-License-Identifier: Apache-2.0
#include "schema.hpp"

#include "count_messages.hpp"
#include "embedded_migrations.hpp"

dunlin::Migrations bot_migrations() {
  dunlin::Migrations migrations(dunlin::Naming::sequence);
  embedded_migrations(migrations);
  migrations.add<CountMessages>();
  return migrations;
}
