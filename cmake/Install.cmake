# SPDX-License-Identifier: Apache-2.0
# What a user gets: the program; the library with its headers and a CMake package; Debian packages of both.
include(CMakePackageConfigHelpers)

# The library holds no SQLite: two copies in one process would drop each other's locks. The program links its own
# statically, everybody else links the application's.
add_library(dunlin_library INTERFACE)
target_link_libraries(dunlin_library INTERFACE dunlin SQLite::SQLite3)
add_library(dunlin::dunlin ALIAS dunlin_library)
# The command line, for programs that carry their migrations.
add_library(dunlin_command_line INTERFACE)
target_link_libraries(dunlin_command_line INTERFACE dunlin_cli dunlin_library)
add_library(dunlin::cli ALIAS dunlin_command_line)
set_target_properties(dunlin_cli PROPERTIES EXPORT_NAME cli_core)
set_target_properties(dunlin_command_line PROPERTIES EXPORT_NAME cli)
set_target_properties(dunlin PROPERTIES EXPORT_NAME core)
set_target_properties(dunlin_library PROPERTIES EXPORT_NAME dunlin)

set(DUNLIN_CMAKE_FOLDER ${CMAKE_INSTALL_LIBDIR}/cmake/dunlin)
install(TARGETS dunlin_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(TARGETS dunlin dunlin_library dunlin_cli dunlin_command_line EXPORT dunlin ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/dunlin DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  FILES_MATCHING PATTERN "*.hpp")
install(EXPORT dunlin NAMESPACE dunlin:: FILE dunlinTargets.cmake DESTINATION ${DUNLIN_CMAKE_FOLDER} COMPONENT development)
if(DUNLIN_LINK_LIBPQ)
  set(DUNLIN_CONFIG_LIBPQ "find_dependency(PostgreSQL)")
endif()
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/dunlinConfig.cmake.in ${PROJECT_BINARY_DIR}/dunlinConfig.cmake
  INSTALL_DESTINATION ${DUNLIN_CMAKE_FOLDER})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/dunlinConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/DunlinEmbedMigrations.cmake ${PROJECT_SOURCE_DIR}/cmake/DunlinEmbedFiles.cmake
  DESTINATION ${DUNLIN_CMAKE_FOLDER} COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/dunlinConfig.cmake ${PROJECT_BINARY_DIR}/dunlinConfigVersion.cmake
  DESTINATION ${DUNLIN_CMAKE_FOLDER} COMPONENT development)
set(DUNLIN_ZSH_FOLDER ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${PROJECT_BINARY_DIR}/share/man/dunlin.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${PROJECT_BINARY_DIR}/share/bash/dunlin DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  COMPONENT program)
install(FILES ${PROJECT_BINARY_DIR}/share/zsh/_dunlin DESTINATION ${DUNLIN_ZSH_FOLDER} COMPONENT program)
install(FILES ${PROJECT_BINARY_DIR}/share/fish/dunlin.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
  COMPONENT program)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

if(PROJECT_IS_TOP_LEVEL)
  set(CPACK_GENERATOR DEB)
  set(CPACK_PACKAGE_NAME dunlin)
  set(CPACK_PACKAGE_VENDOR "The Dunlin maintainers")
  set(CPACK_PACKAGE_CONTACT "The Dunlin maintainers <dunlin@localhost>")
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_STRIP_FILES ON)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_COMPONENTS_ALL program development)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_SECTION database)
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME dunlin)
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
  set(libpq libpq-dev)
  if(NOT DUNLIN_LINK_LIBPQ)
    # Loaded when it is first needed, so dpkg-shlibdeps does not see it.
    set(libpq libpq5)
    set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS ${libpq})
  endif()
  set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "The program dunlin: applies, undoes and reports revisions of a schema.")
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libdunlin-dev)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libmd-dev, libzstd-dev, libsqlite3-dev, ${libpq}")
  set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "The library that an application links to migrate its own database.")
  # Debian's zsh looks for what packages bring in a folder of its own.
  set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/DebianFolders.cmake)
  include(CPack)
endif()
