#include "local/state_folder.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "domain/error.hpp"
#include "local/postgres_programs.hpp"
#include "local/sample_exhibitions.hpp"
#include "local/socket_folder.hpp"
#include "local/temporary_folder.hpp"

namespace kioskline::local {
namespace {

namespace fs = std::filesystem;

TEST(StateFolder, ASecondHolderIsRefusedAndToldWhoTheFirstIs) {
  const TemporaryFolder temporary;
  const StateFolder first(temporary.path() / "state");
  try {
    const StateFolder second(temporary.path() / "state");
    FAIL() << "two hold the same folder";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::try_again);
    EXPECT_NE(std::string(error.what()).find(std::to_string(getpid())), std::string::npos);
  }
}

TEST(StateFolder, IsFreeAgainOnceItsHolderIsGone) {
  const TemporaryFolder temporary;
  {
    const StateFolder first(temporary.path());
  }
  const StateFolder second(temporary.path());
  EXPECT_EQ(second.path(), temporary.path());
}

TEST(StateFolder, AFileInItsPlaceIsAnErrorThatNamesIt) {
  const TemporaryFolder temporary;
  std::ofstream(temporary.path() / "file") << "in the way";
  try {
    const StateFolder folder(temporary.path() / "file" / "state");
    FAIL() << "made a folder below a file";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::unavailable);
    EXPECT_NE(std::string(error.what()).find("file"), std::string::npos);
  }
}

TEST(SocketFolder, OnlyAShortAndPlainPathFitsASocket) {
  EXPECT_TRUE(fits_a_socket("/var/lib/kioskline/socket"));
  EXPECT_TRUE(fits_a_socket("/" + std::string(92, 'x')));
  EXPECT_FALSE(fits_a_socket("/" + std::string(93, 'x')));
  EXPECT_FALSE(fits_a_socket("/home/some one/socket"));
  EXPECT_FALSE(fits_a_socket("/home/o'neil/socket"));
}

TEST(SocketFolder, ALongStateFolderRemembersAShortOneUnderTmp) {
  const TemporaryFolder temporary;
  const fs::path state = temporary.path() / std::string(120, 'x');
  fs::create_directory(state);
  const ServerUser user = ServerUser::choose();
  fs::path first;
  {
    const SocketFolder folder(state, user);
    first = folder.path();
    EXPECT_TRUE(fits_a_socket(first));
    EXPECT_EQ(SocketFolder(state, user).path(), first) << "an orphan is looked for where it is";
  }
  EXPECT_FALSE(fs::exists(first));
}

TEST(SocketFolder, AnotherUsersFolderIsRefused) {
  const TemporaryFolder temporary;
  std::ofstream(temporary.path() / "socket") << "no folder";
  EXPECT_THROW(SocketFolder(temporary.path(), ServerUser::choose()), Error);
}

class PostgresPrograms : public testing::Test {
 protected:
  void install(const std::string& version) {
    fs::create_directories(root_.path() / version / "bin");
    std::ofstream(root_.path() / version / "bin" / "initdb") << "";
  }

  TemporaryFolder root_;
};

TEST_F(PostgresPrograms, TheNewestServesNewData) {
  install("9.6");
  install("15");
  install("17");
  fs::create_directories(root_.path() / "18" / "bin");  // the client alone
  EXPECT_EQ(find_postgres_programs({}, root_.path()), root_.path() / "17" / "bin");
}

TEST_F(PostgresPrograms, DataNeedsTheVersionThatWroteIt) {
  install("15");
  install("17");
  EXPECT_EQ(find_postgres_programs("15", root_.path()), root_.path() / "15" / "bin");
}

TEST_F(PostgresPrograms, WhatIsMissingIsSaid) {
  install("17");
  try {
    find_postgres_programs("15", root_.path());
    FAIL() << "found a version that is not there";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::unavailable);
    EXPECT_NE(error.remedy().find("postgresql-15"), std::string::npos);
  }
  EXPECT_THROW(find_postgres_programs({}, root_.path() / "nowhere"), Error);
}

TEST(SampleExhibitions, AreFoundFromTheBuildFolderAndFromThePrefix) {
  const TemporaryFolder temporary;
  fs::create_directories(temporary.path() / "tree" / "share" / "exhibitions");
  EXPECT_EQ(sample_exhibitions(temporary.path() / "tree/build/release/kioskline"),
            temporary.path() / "tree/share/exhibitions");
  fs::create_directories(temporary.path() / "usr" / "share" / "kioskline" / "exhibitions");
  EXPECT_EQ(sample_exhibitions(temporary.path() / "usr/bin/kioskline"),
            temporary.path() / "usr/share/kioskline/exhibitions");
}

}  // namespace
}  // namespace kioskline::local
