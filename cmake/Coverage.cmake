# SPDX-License-Identifier: Apache-2.0
# Line coverage of some folders of src/ only: what is not counted is compiled as always. Their headers are counted in
# what these folders compile. scripts/coverage.sh reads the counts.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  message(FATAL_ERROR "DUNLIN_COVERAGE needs GCC")
endif()
get_target_property(sources dunlin SOURCES)
list(JOIN DUNLIN_COVERAGE "|" folders)
# Threads count too. What headers of other libraries bring along is left out, thirty times as much: every program that
# ends writes all of it.
set(counting --coverage -fprofile-update=atomic "-fprofile-filter-files=/src/(${folders})/")
foreach(folder IN LISTS DUNLIN_COVERAGE)
  set(counted ${sources})
  list(FILTER counted INCLUDE REGEX "/src/${folder}/")
  if(NOT counted)
    message(FATAL_ERROR "DUNLIN_COVERAGE: src/${folder} has no sources")
  endif()
  set_property(SOURCE ${counted} TARGET_DIRECTORY dunlin APPEND PROPERTY COMPILE_OPTIONS ${counting})
endforeach()
target_link_options(dunlin_compiler INTERFACE --coverage)
# Counts belong to one build: those of the one before would be refused, with a message from every program.
add_custom_command(TARGET dunlin POST_BUILD VERBATIM
  COMMAND find ${CMAKE_CURRENT_BINARY_DIR} -name *.gcda -delete)
