# kioskline_library(NAME SOURCES ... DEPENDS ...)   one static library a folder
function(kioskline_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(kioskline_${name} STATIC ${ARG_SOURCES})
  target_include_directories(kioskline_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(kioskline_${name} PUBLIC ${ARG_DEPENDS})
endfunction()

# kioskline_test(NAME TIER SOURCES ... DEPENDS ...)
# One executable a folder and tier. The tier says what a test needs and is its ctest label:
# unit (nothing), pg (PostgreSQL), kafka (a broker).
function(kioskline_test name tier)
  if(NOT KIOSKLINE_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE KIOSKLINE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${tier})
endfunction()
