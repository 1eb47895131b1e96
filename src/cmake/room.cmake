# room(NAME [PURE] [SMALL] [SEES room...] [USES library...] [HEADERS header...])
#
# A room is a folder, a static library and a namespace of the same name. Its headers are reachable
# only as "NAME/file.hpp", through an include root of its own in the build tree (a symbolic link to
# the folder), and only for rooms that SEE it: an include that the architecture does not allow finds
# no file. USES names third-party libraries, which stay private to the room.
# PURE rooms are checked for clocks, threads, files and sockets by tests/tidy (the symbol table).
# SMALL rooms, which work for a person and not per sample or page, are compiled for size, and under the
# sanitizers with no optimization at all: that takes a third off the time.
# HEADERS are what nearly all files of the room include: precompiled for it, beside the standard ones.
set(room_include_root ${CMAKE_BINARY_DIR}/rooms)
set_property(GLOBAL PROPERTY reveille_pure_rooms)
set_property(GLOBAL PROPERTY reveille_rooms)

# One precompiled header of impartial headers (the standard's, and fmt's), shared by all; a second one
# for SMALL rooms, because it serves one way of optimizing only. Tests have theirs with Catch2 in it.
file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/standard_headers.cpp CONTENT "")
set(impartial_headers
  <algorithm> <array> <charconv> <chrono> <cstdint> <expected> <functional> <map> <memory> <optional>
  <set> <span> <string> <string_view> <tuple> <unordered_map> <utility> <variant> <vector> <fmt/format.h>)
function(add_standard_headers headers)
  add_library(${headers} OBJECT ${CMAKE_BINARY_DIR}/standard_headers.cpp)
  target_precompile_headers(${headers} PRIVATE ${impartial_headers})
  target_link_libraries(${headers} PRIVATE ${library_fmt})
  target_compile_options(${headers} PRIVATE ${ARGN})
endfunction()
add_standard_headers(standard_headers)
set(small_headers standard_headers)
set(small_options)
if(CMAKE_BUILD_TYPE MATCHES "^(Dev|Release)$")
  set(small_options -Os)
elseif(CMAKE_BUILD_TYPE STREQUAL "Asan")
  set(small_options -O0)
endif()
if(small_options)
  set(small_headers standard_headers_small)
  add_standard_headers(${small_headers} ${small_options})
endif()

function(room name)
  cmake_parse_arguments(room "PURE;SMALL" "" "SEES;USES;HEADERS" ${ARGN})
  set(folder ${PROJECT_SOURCE_DIR}/${name})
  if(NOT IS_DIRECTORY ${folder})
    set(folder ${PROJECT_SOURCE_DIR}/src/${name})
  endif()
  file(MAKE_DIRECTORY ${room_include_root}/${name})
  file(CREATE_LINK ${folder} ${room_include_root}/${name}/${name} SYMBOLIC)

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp ${folder}/*.hpp)
  if(NOT sources)
    set(sources ${CMAKE_BINARY_DIR}/standard_headers.cpp)   # a room with no source yet
  endif()
  add_library(${name} STATIC ${sources})
  add_library(reveille::${name} ALIAS ${name})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(${name} PUBLIC ${room_include_root}/${name})
  foreach(seen IN LISTS room_SEES)
    target_link_libraries(${name} PUBLIC reveille::${seen})
  endforeach()
  foreach(library IN LISTS room_USES)
    target_link_libraries(${name} PRIVATE ${library_${library}})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY reveille_rooms ${name})
  if(room_SMALL)
    target_compile_options(${name} PRIVATE ${small_options})
  endif()
  if(room_HEADERS)
    target_precompile_headers(${name} PRIVATE ${impartial_headers} ${room_HEADERS})
  elseif(room_SMALL)
    target_precompile_headers(${name} REUSE_FROM ${small_headers})
  else()
    target_precompile_headers(${name} REUSE_FROM standard_headers)
  endif()
  if(room_PURE)
    set_property(GLOBAL APPEND PROPERTY reveille_pure_rooms ${name})
  endif()
endfunction()
