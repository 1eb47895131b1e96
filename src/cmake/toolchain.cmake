# Compiler, warnings, sanitizers, linker and cache: the same for every room.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
option(REVEILLE_TESTS "build the tests" ON)
set(REVEILLE_SANITIZE "" CACHE STRING "comma-separated sanitizers, e.g. address,undefined")

option(REVEILLE_FUZZ "instrument for libFuzzer and build its targets (tests/fuzz)" OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# g++ 12 destroys temporaries of a co_await expression twice (PR 99576 and its family): a pager built
# with it corrupts its heap now and then. The probe is run, not guessed from a version number.
if(NOT DEFINED REVEILLE_COROUTINES_SOUND)
  try_run(coroutine_exit coroutine_compiled ${CMAKE_BINARY_DIR}/coroutine_probe
          ${CMAKE_CURRENT_LIST_DIR}/coroutine_probe.cpp
          CXX_STANDARD 23 CXX_STANDARD_REQUIRED ON RUN_OUTPUT_VARIABLE coroutine_output)
  if(NOT coroutine_compiled OR NOT coroutine_exit STREQUAL "0")
    message(FATAL_ERROR
      "${CMAKE_CXX_COMPILER} (${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}) miscompiles "
      "C++ coroutines: an aggregate temporary in a co_await expression is destroyed twice, which "
      "corrupts memory at run time. Use clang-19: ./dev setup installs it, and the presets select "
      "it (cmake --preset dev).")
  endif()
  set(REVEILLE_COROUTINES_SOUND TRUE CACHE INTERNAL "co_await survives aggregate temporaries")
endif()

# -ffp-contract=off: the same expression gives the same bits on every machine (rules/promql).
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror
                    -Wno-missing-designated-field-initializers -Werror=return-type -ffp-contract=off -fno-fast-math -fstack-protector-strong)
# libstdc++ 12's own stable_sort uses a function that it declares deprecated; through a precompiled
# header clang blames the caller.
add_compile_options(-Wno-deprecated-declarations)
# Everywhere or nowhere: some libraries ask for -pthread, and one precompiled header serves all.
add_compile_options(-pthread)
add_link_options(-pthread)
# Dev and Release compile the rooms to the same objects: the daemon that tests start is made of what is
# shipped, and ccache has the one when the other was built. They differ in the linker, and in the tests.
if(CMAKE_BUILD_TYPE MATCHES "^(Dev|Release)$")
  set(CMAKE_CXX_FLAGS_RELEASE "")   # CMake says -O3; -O2 is what Debian ships
  add_compile_options(-O2 -DNDEBUG -g1 -ffunction-sections -fdata-sections)
  add_link_options(-Wl,--gc-sections)
endif()
if(REVEILLE_SANITIZE)
  # Of the undefined without two that are dear to compile: what lies outside of an object the address
  # sanitizer sees, and nothing here casts down.
  add_compile_options(-O1 -g1 -fsanitize=${REVEILLE_SANITIZE} -fno-sanitize=object-size,vptr
                      -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${REVEILLE_SANITIZE})
endif()

if(REVEILLE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# mold links a build that somebody waits for. lld makes the smaller program: it folds what is the same
# code (unless somebody compares addresses) and packs the relocations, which mold 1.10 does in a way
# that glibc refuses.
find_program(mold mold)
find_program(lld ld.lld-19)
if(lld AND CMAKE_BUILD_TYPE STREQUAL "Release")
  add_link_options(-fuse-ld=lld -Wl,-O2 -Wl,--icf=safe -Wl,-z,pack-relative-relocs -Wl,--strip-debug)
elseif(mold)
  add_link_options(-fuse-ld=mold)
endif()

find_program(ccache ccache)
if(ccache AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_CURRENT_LIST_DIR}/ccache_launcher
      ${PROJECT_SOURCE_DIR} ${CMAKE_BINARY_DIR} ${ccache})
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  add_compile_options(-Xclang -fno-pch-timestamp)   # the same header gives the same bytes
endif()
