# SPDX-License-Identifier: Apache-2.0
# The warnings and sanitizers of every target of ours; nothing of this reaches a consumer.
add_library(dunlin_compiler INTERFACE)
target_compile_options(dunlin_compiler INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Wold-style-cast>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-field-initializers>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>
  # GCC 12, optimising, sees overlapping and endless copies in `"text" + string` that are not there (GCC bug 105651).
  "$<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds>"
  $<$<BOOL:${DUNLIN_WARNINGS_AS_ERRORS}>:-Werror>)
if(DUNLIN_SANITIZE)
  target_compile_options(dunlin_compiler INTERFACE -fsanitize=${DUNLIN_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(dunlin_compiler INTERFACE -fsanitize=${DUNLIN_SANITIZE})
endif()
if(DUNLIN_FUZZ)
  # Coverage that guides the fuzzer; only fuzz targets themselves bring its main().
  target_compile_options(dunlin_compiler INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(dunlin_compiler INTERFACE -fsanitize=fuzzer-no-link)
endif()
