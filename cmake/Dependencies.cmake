# SPDX-License-Identifier: Apache-2.0
# Everything from Debian's packages; scripts/packages.sh names them.
# A project that takes this one by add_subdirectory() sees what its library links.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
find_package(Threads REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_library(DUNLIN_SQLITE_STATIC libsqlite3.a REQUIRED)
find_library(DUNLIN_MD_STATIC libmd.a REQUIRED)
find_library(DUNLIN_ZSTD_STATIC libzstd.a REQUIRED)
find_path(DUNLIN_BOOST_INCLUDE boost/beast/http.hpp REQUIRED)
# Only its headers: the library is loaded where there is one.
find_path(DUNLIN_OPENSSL_INCLUDE openssl/evp.h REQUIRED)
find_path(DUNLIN_TOML_INCLUDE toml++/toml.h REQUIRED)
# By these names, so that an installed library looks for them where it is used.
foreach(name MD ZSTD)
  string(TOLOWER ${name} target)
  add_library(dunlin::${target} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(dunlin::${target} PROPERTIES IMPORTED_LOCATION ${DUNLIN_${name}_STATIC})
endforeach()
