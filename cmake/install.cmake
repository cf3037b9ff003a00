# What is installed of the library, and where. ffctl sees to itself.

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/featureflag)

install(TARGETS featureflag featureflag_lint EXPORT shared)
install(TARGETS featureflag_static EXPORT static)
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

file(GLOB pages CONFIGURE_DEPENDS man/*.3)
install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)

# pkg-config. Those who link the shared library need nothing of these.
list(JOIN hiredis_STATIC_LDFLAGS " " private_libraries)
foreach(library yaml openssl)
  list(JOIN ${library}_STATIC_LDFLAGS " " flags)
  string(APPEND private_libraries " ${flags}")
endforeach()
string(APPEND private_libraries " -lpthread")
function(configure_pkgconfig prefix libdir includedir file)
  configure_file(cmake/featureflag.pc.in ${file} @ONLY)
endfunction()
configure_pkgconfig(${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_LIBDIR}
  ${CMAKE_INSTALL_FULL_INCLUDEDIR} cmake/featureflag.pc)
# For what is built in the tree: the bindings.
configure_pkgconfig(${PROJECT_SOURCE_DIR} ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}
  ${PROJECT_SOURCE_DIR}/include lib/pkgconfig/featureflag.pc)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/cmake/featureflag.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# find_package. While MAJOR is 0, another MINOR is another interface.
include(CMakePackageConfigHelpers)
install(EXPORT shared NAMESPACE featureflag:: FILE featureflagShared.cmake
  DESTINATION ${package_dir})
install(EXPORT static NAMESPACE featureflag:: FILE featureflagStatic.cmake
  DESTINATION ${package_dir})
configure_package_config_file(cmake/featureflagConfig.cmake.in cmake/featureflagConfig.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/cmake/featureflagConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/cmake/featureflagConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/cmake/featureflagConfigVersion.cmake
  DESTINATION ${package_dir})
