// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sql/reader.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dunlin {

/// The tables in which other migration programs keep what they have done, in upper case. They are no part of a schema.
inline constexpr std::array<std::string_view, 28> kOtherHistories{
    "ALEMBIC_VERSION",              // Alembic
    "AR_INTERNAL_METADATA",         // Rails
    "ATLAS_SCHEMA_REVISIONS",       // Atlas
    "DATABASECHANGELOG",            // Liquibase
    "DATABASECHANGELOGLOCK",        //
    "DJANGO_MIGRATIONS",            // Django
    "DOCTRINE_MIGRATION_VERSIONS",  // Doctrine
    "FLYWAY_SCHEMA_HISTORY",        // Flyway
    "GOOSE_DB_VERSION",             // Goose
    "GORP_MIGRATIONS",              // sql-migrate
    "KNEX_MIGRATIONS",              // Knex
    "KNEX_MIGRATIONS_LOCK",         //
    "PGMIGRATIONS",                 // node-pg-migrate
    "PHINXLOG",                     // Phinx
    "REFINERY_SCHEMA_HISTORY",      // Refinery
    "SCHEMAVERSIONS",               // DbUp
    "SCHEMA_MIGRATIONS",            // dbmate, golang-migrate, Rails, Ecto
    "SCHEMA_MIGRATIONS_LOCK",       //
    "SEAQL_MIGRATIONS",             // SeaORM
    "SEQUELIZEMETA",                // Sequelize
    "YOYO_LOCK",                    // yoyo
    "_PRISMA_MIGRATIONS",           // Prisma
    "_SQLX_MIGRATIONS",             // SQLx
    "_YOYO_LOG",                    // yoyo
    "_YOYO_MIGRATION",              //
    "_YOYO_VERSION",                //
    "__DIESEL_SCHEMA_MIGRATIONS",   // Diesel
    "__EFMIGRATIONSHISTORY",        // Entity Framework
};

/// The schemas that hold nothing but such records.
inline constexpr std::array<std::string_view, 2> kOtherHistorySchemas{"ATLAS_SCHEMA_REVISIONS", "SQITCH"};

/// Whether a table of this name is the record of another migration program. Letter case does not count.
[[nodiscard]] constexpr bool is_other_history(std::string_view table) noexcept {
  return std::any_of(kOtherHistories.begin(), kOtherHistories.end(),
                     [table](std::string_view name) { return sql::is_word(table, name); });
}

/// The same of a schema.
[[nodiscard]] constexpr bool is_other_history_schema(std::string_view schema) noexcept {
  return std::any_of(kOtherHistorySchemas.begin(), kOtherHistorySchemas.end(),
                     [schema](std::string_view name) { return sql::is_word(schema, name); });
}

}  // namespace dunlin
