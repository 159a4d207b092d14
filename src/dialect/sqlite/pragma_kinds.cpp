// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/pragma_kinds.hpp"

#include <algorithm>
#include <array>

namespace dunlin::sqlite {
namespace {

// Seen on 3.40.1 inside BEGIN IMMEDIATE: foreign_keys, auto_vacuum, page_size and encoding return without an error and
// read back unchanged; "Safety level may not be changed inside a transaction"; "cannot change into wal mode from within
// a transaction"; wal_checkpoint: "database table is locked". user_version, application_id, schema_version and
// default_cache_size are undone by ROLLBACK; everything `inside` is not.
constexpr std::array<PragmaKind, 76> kKinds{{{"analysis_limit", PragmaScope::inside},
                                             {"application_id", PragmaScope::file},
                                             {"auto_vacuum", PragmaScope::alone},
                                             {"automatic_index", PragmaScope::inside},
                                             {"busy_timeout", PragmaScope::inside},
                                             {"cache_size", PragmaScope::inside},
                                             {"cache_spill", PragmaScope::inside},
                                             {"case_sensitive_like", PragmaScope::inside},
                                             {"cell_size_check", PragmaScope::inside},
                                             {"checkpoint_fullfsync", PragmaScope::inside},
                                             {"collation_list", PragmaScope::question},
                                             {"compile_options", PragmaScope::question},
                                             {"count_changes", PragmaScope::inside},
                                             {"data_store_directory", PragmaScope::whole_process},
                                             {"data_version", PragmaScope::question},
                                             {"database_list", PragmaScope::question},
                                             {"default_cache_size", PragmaScope::file},
                                             {"defer_foreign_keys", PragmaScope::inside},
                                             {"empty_result_callbacks", PragmaScope::inside},
                                             {"encoding", PragmaScope::alone},
                                             {"foreign_key_check", PragmaScope::question},
                                             {"foreign_key_list", PragmaScope::question},
                                             {"foreign_keys", PragmaScope::outside},
                                             {"freelist_count", PragmaScope::question},
                                             {"full_column_names", PragmaScope::inside},
                                             {"fullfsync", PragmaScope::inside},
                                             {"function_list", PragmaScope::question},
                                             {"hard_heap_limit", PragmaScope::whole_process},
                                             {"ignore_check_constraints", PragmaScope::inside},
                                             {"incremental_vacuum", PragmaScope::file},
                                             {"index_info", PragmaScope::question},
                                             {"index_list", PragmaScope::question},
                                             {"index_xinfo", PragmaScope::question},
                                             {"integrity_check", PragmaScope::question},
                                             {"journal_mode", PragmaScope::alone},
                                             {"journal_size_limit", PragmaScope::inside},
                                             {"legacy_alter_table", PragmaScope::inside},
                                             {"lock_status", PragmaScope::question},
                                             {"locking_mode", PragmaScope::inside},
                                             {"max_page_count", PragmaScope::inside},
                                             {"mmap_size", PragmaScope::inside},
                                             {"module_list", PragmaScope::question},
                                             {"optimize", PragmaScope::file},
                                             {"page_count", PragmaScope::question},
                                             {"page_size", PragmaScope::alone},
                                             {"parser_trace", PragmaScope::inside},
                                             {"pragma_list", PragmaScope::question},
                                             {"query_only", PragmaScope::inside},
                                             {"quick_check", PragmaScope::question},
                                             {"read_uncommitted", PragmaScope::inside},
                                             {"recursive_triggers", PragmaScope::inside},
                                             {"reverse_unordered_selects", PragmaScope::inside},
                                             {"schema_version", PragmaScope::file},
                                             {"secure_delete", PragmaScope::inside},
                                             {"short_column_names", PragmaScope::inside},
                                             {"shrink_memory", PragmaScope::file},
                                             {"soft_heap_limit", PragmaScope::whole_process},
                                             {"sql_trace", PragmaScope::inside},
                                             {"stats", PragmaScope::question},
                                             {"synchronous", PragmaScope::outside},
                                             {"table_info", PragmaScope::question},
                                             {"table_list", PragmaScope::question},
                                             {"table_xinfo", PragmaScope::question},
                                             {"temp_store", PragmaScope::outside},
                                             {"temp_store_directory", PragmaScope::whole_process},
                                             {"threads", PragmaScope::inside},
                                             {"trusted_schema", PragmaScope::inside},
                                             {"user_version", PragmaScope::file},
                                             {"vdbe_addoptrace", PragmaScope::inside},
                                             {"vdbe_debug", PragmaScope::inside},
                                             {"vdbe_eqp", PragmaScope::inside},
                                             {"vdbe_listing", PragmaScope::inside},
                                             {"vdbe_trace", PragmaScope::inside},
                                             {"wal_autocheckpoint", PragmaScope::inside},
                                             {"wal_checkpoint", PragmaScope::alone},
                                             {"writable_schema", PragmaScope::inside}}};

}  // namespace

std::span<const PragmaKind> pragma_kinds() noexcept { return kKinds; }

const PragmaKind* find_pragma(std::string_view name) noexcept {
  const auto found =
      std::lower_bound(kKinds.begin(), kKinds.end(), name,
                       [](const PragmaKind& kind, std::string_view wanted) { return kind.name < wanted; });
  return found != kKinds.end() && found->name == name ? &*found : nullptr;
}

}  // namespace dunlin::sqlite
