# SPDX-License-Identifier: Apache-2.0
# Puts the SQL revisions of a directory into a program, so that nothing has to be shipped beside it.
#
#   dunlin_embed_migrations(TARGET DIR migrations [FUNCTION embedded_migrations])
#
# gives the target a header `FUNCTION.hpp` with `void FUNCTION(dunlin::Migrations& migrations)`, which registers every
# `.sql` file of DIR, in order of name, hooks included and the template left out. A file that is added, changed or
# removed is noticed by the next build.
set(DUNLIN_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/DunlinEmbedFiles.cmake)

function(dunlin_embed_migrations target)
  cmake_parse_arguments(PARSE_ARGV 1 embed "" "DIR;FUNCTION" "")
  if(embed_UNPARSED_ARGUMENTS OR NOT embed_DIR)
    message(FATAL_ERROR "dunlin_embed_migrations(TARGET DIR directory [FUNCTION name])")
  endif()
  if(NOT embed_FUNCTION)
    set(embed_FUNCTION embedded_migrations)
  endif()
  if(NOT embed_FUNCTION MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
    message(FATAL_ERROR "dunlin_embed_migrations: \"${embed_FUNCTION}\" is no name of a function")
  endif()
  cmake_path(ABSOLUTE_PATH embed_DIR OUTPUT_VARIABLE directory)
  if(NOT IS_DIRECTORY "${directory}")
    message(FATAL_ERROR "dunlin_embed_migrations: there is no directory \"${directory}\"")
  endif()
  # A directory of revisions grows: looked at again before every build.
  file(GLOB files CONFIGURE_DEPENDS "${directory}/*.sql")
  list(FILTER files EXCLUDE REGEX "/template\\.sql$")
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded)
  set(list ${folder}/${embed_FUNCTION}.list)
  file(CONFIGURE OUTPUT ${list} CONTENT "${files}")
  add_custom_command(
    OUTPUT ${folder}/${embed_FUNCTION}.cpp ${folder}/${embed_FUNCTION}.hpp
    COMMAND ${CMAKE_COMMAND} -DLIST=${list} -DFOLDER=${folder} -DFUNCTION=${embed_FUNCTION} -P ${DUNLIN_EMBED_SCRIPT}
    DEPENDS ${files} ${list} ${DUNLIN_EMBED_SCRIPT}
    COMMENT "Embedding the migrations of ${embed_DIR}"
    VERBATIM)
  target_sources(${target} PRIVATE ${folder}/${embed_FUNCTION}.cpp ${folder}/${embed_FUNCTION}.hpp)
  target_include_directories(${target} PRIVATE ${folder})
  target_link_libraries(${target} PRIVATE dunlin::dunlin)
endfunction()
