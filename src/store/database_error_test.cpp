#include "store/database_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kioskline::store {
namespace {

struct Case {
  const char* what;
  const char* sqlstate;
  const char* message;
  Disposition disposition;
  ExitCode exit;
};

class DispositionOf : public testing::TestWithParam<Case> {};

TEST_P(DispositionOf, FollowsTheSqlstate) {
  const DatabaseError error(GetParam().sqlstate, GetParam().message, "testing");
  EXPECT_EQ(error.disposition(), GetParam().disposition);
  EXPECT_EQ(command_error(error).code(), GetParam().exit);
}

constexpr ExitCode unavailable = ExitCode::unavailable;
constexpr ExitCode configuration = ExitCode::configuration;

INSTANTIATE_TEST_SUITE_P(
    Table, DispositionOf,
    testing::Values(
        Case{"ConnectionLost", "", "server closed the connection unexpectedly", Disposition::retry,
             unavailable},
        Case{"ConnectionFailure", "08006", "", Disposition::retry, unavailable},
        Case{"RefusedToken", "", "FATAL:  PAM authentication failed for user \"u\"",
             Disposition::retry, unavailable},
        Case{"SerializationFailure", "40001", "", Disposition::retry, unavailable},
        Case{"Deadlock", "40P01", "", Disposition::retry, unavailable},
        Case{"DiskFull", "53100", "could not extend file", Disposition::retry, unavailable},
        Case{"LockTimeout", "55P03", "", Disposition::retry, unavailable},
        Case{"StatementTimeout", "57014", "", Disposition::retry, unavailable},
        Case{"AdministratorShutdown", "57P01", "", Disposition::retry, unavailable},
        Case{"ReadOnlyReplica", "25006", "cannot execute INSERT in a read-only transaction",
             Disposition::retry, unavailable},
        Case{"IoError", "58030", "", Disposition::retry, unavailable},
        Case{"InternalError", "XX000", "", Disposition::retry, unavailable},
        Case{"OutOfRange", "22003", "", Disposition::data_fault, ExitCode::internal},
        Case{"CheckViolation", "23514", "new row violates check constraint",
             Disposition::data_fault, ExitCode::internal},
        Case{"ProgramLimit", "54000", "", Disposition::data_fault, ExitCode::internal},
        Case{"NoPartition", "23514", "no partition of relation \"interaction\" found for row",
             Disposition::missing_partition, ExitCode::try_again},
        Case{"UndefinedTable", "42P01", "", Disposition::stop, configuration},
        Case{"NoPrivilege", "42501", "", Disposition::stop, configuration},
        Case{"WrongPassword", "28P01", "", Disposition::stop, configuration},
        Case{"NoSuchDatabase", "3D000", "", Disposition::stop, configuration},
        Case{"OtherCluster", "KL010", "", Disposition::stop, configuration},
        Case{"FenceLost", "KL001", "", Disposition::fence_lost, ExitCode::try_again}),
    [](const auto& test) { return std::string(test.param.what); });

TEST(RemedyOfStop, DoesNotSendToTheSchemaForAPassword) {
  EXPECT_THAT(remedy_of_stop("28P01"), testing::HasSubstr("password"));
  EXPECT_THAT(remedy_of_stop("3D000"), testing::HasSubstr("database's name"));
  EXPECT_THAT(remedy_of_stop("42P01"), testing::HasSubstr("kioskline migrate"));
}

TEST(CommandError, SaysWhatARefusedTokenLacks) {
  const DatabaseError refused("", "FATAL:  PAM authentication failed for user \"u\"", "connecting");
  EXPECT_THAT(command_error(refused).remedy(), testing::HasSubstr("rds-db:connect"));
}

TEST(DatabaseError, SaysWhatWasBeingDoneAndTheSqlstate) {
  EXPECT_STREQ(DatabaseError("42P01", "no such table", "reading").what(),
               "reading: no such table (SQLSTATE 42P01)");
  EXPECT_STREQ(DatabaseError("", "connection lost", "reading").what(), "reading: connection lost");
}

}  // namespace
}  // namespace kioskline::store
