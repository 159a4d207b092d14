# SPDX-License-Identifier: Apache-2.0
# Writes the source that dunlin_embed_migrations() promises.
#
#   cmake -DLIST=FILE -DFOLDER=… -DFUNCTION=… -P DunlinEmbedFiles.cmake      LIST: the paths, `;` between them
file(READ ${LIST} files)
file(WRITE ${FOLDER}/${FUNCTION}.hpp "// Made by dunlin_embed_migrations.
#pragma once

#include <dunlin/migrator.hpp>

/// Registers the migrations that are compiled in.
void ${FUNCTION}(dunlin::Migrations& migrations);
")
set(source ${FOLDER}/${FUNCTION}.cpp)
file(WRITE ${source} "// Made by dunlin_embed_migrations.
#include \"${FUNCTION}.hpp\"

#include <utility>
#include <vector>

void ${FUNCTION}(dunlin::Migrations& migrations) {
  std::vector<dunlin::RevisionFile> files;
")
foreach(file IN LISTS files)
  file(READ "${file}" text)
  cmake_path(GET file FILENAME name)
  # The digest of a text does not stand in it.
  string(SHA256 digest "${text}")
  string(SUBSTRING ${digest} 0 15 mark)
  file(APPEND ${source} "  files.push_back({R\"${mark}(${name})${mark}\", R\"${mark}(")
  file(APPEND ${source} "${text}")
  file(APPEND ${source} ")${mark}\"});\n")
endforeach()
file(APPEND ${source} "  migrations.add_files(std::move(files));\n}\n")
