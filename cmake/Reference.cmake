# SPDX-License-Identifier: Apache-2.0
# The reference of the library, from its headers, in reference/html of the build folder.
find_program(DUNLIN_DOXYGEN doxygen)
mark_as_advanced(DUNLIN_DOXYGEN)
if(DUNLIN_DOXYGEN)
  add_custom_target(dunlin_reference
    COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/reference
    COMMAND ${CMAKE_COMMAND} -E env OUTPUT=${PROJECT_BINARY_DIR}/reference VERSION=${PROJECT_VERSION} ${DUNLIN_DOXYGEN} docs/Doxyfile
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "reference/html/index.html"
    VERBATIM)
endif()
