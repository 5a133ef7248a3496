#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "live/access/role.hpp"
#include "live/access/token.hpp"
#include "live/writer.hpp"

namespace kioskline::live {

// Accounts, sessions and screens in the database, by the functions of sql/migrations/0016.
// Each throws store::DatabaseError; SQLSTATE KL020 says that there is no such account or screen,
// 23505 that the name is taken.

/// May be the name of an account: lower-case letters, digits and ._@- after the first, at most 64.
bool is_account_name(const std::string& name);

struct SignInAttempt {
  std::chrono::seconds wait{0};              ///< above 0: too many were made
  std::optional<std::string> password_hash;  ///< of an account that may sign in
};

/// Takes one of the attempts that name and address have.
SignInAttempt begin_sign_in(Writer& writer, const std::string& name, const std::string& address);
void fail_sign_in(Writer& writer, const std::string& name, const std::string& address);

struct SessionStart {
  std::string name;
  std::string password_hash;  ///< that the password was right for
  std::string address;
  TokenHash token;
  std::chrono::seconds idle{};
  std::chrono::seconds longest{};
};

/// Nothing when the account was disabled or got another password meanwhile.
std::optional<Role> finish_sign_in(Writer& writer, const SessionStart& start);

struct SignedIn {
  std::string name;
  Role role = Role::viewer;
};

/// Whose session it is; counts as a use of it.
std::optional<SignedIn> find_session(Writer& writer, const TokenHash& token);
/// Whether there was one.
bool end_session(Writer& writer, const TokenHash& token, const std::string& address);

struct PasswordChange {
  std::string name;
  std::string password_hash;  ///< that the current password was right for
  std::string wanted_hash;
  std::string address;
  TokenHash token;  ///< of the session that goes on, under the next one
  TokenHash next_token;
};

/// By the owner of the account: all other sessions end. False when it was disabled, got another
/// password, or the session ended meanwhile.
bool change_own_password(Writer& writer, const PasswordChange& change);
void fail_password_change(Writer& writer, const std::string& name, const std::string& address);

/// The screen's name, if its invitation is good; then it is used up.
std::optional<std::string> open_screen(Writer& writer, const TokenHash& invitation,
                                       const TokenHash& token, const std::string& address);
std::optional<std::string> find_screen(Writer& writer, const TokenHash& token);

// What an administrator does; `actor` is who the audit names.

void add_account(Writer& writer, const std::string& name, Role role,
                 const std::string& password_hash, const std::string& actor);
/// How many sessions it ended.
std::int64_t change_password(Writer& writer, const std::string& name,
                             const std::string& password_hash, const std::string& actor);
void change_role(Writer& writer, const std::string& name, Role role, const std::string& actor);
std::int64_t disable_account(Writer& writer, const std::string& name, const std::string& actor);
void enable_account(Writer& writer, const std::string& name, const std::string& actor);
std::int64_t revoke_sessions(Writer& writer, const std::string& name, const std::string& actor);
void add_screen(Writer& writer, const std::string& name, const TokenHash& invitation,
                std::chrono::seconds valid, const std::string& actor);
void revoke_screen(Writer& writer, const std::string& name, const std::string& actor);

/// Instants are ISO 8601 in UTC.
struct ListedAccount {
  std::string name;
  std::string role;
  std::optional<std::string> disabled_at;
  std::optional<std::string> last_sign_in_at;
  std::int64_t sessions = 0;
};
std::vector<ListedAccount> list_accounts(Writer& writer);

struct ListedScreen {
  std::string name;
  std::string created_at;
  std::optional<std::string> opened_at;
  std::optional<std::string> used_at;
  std::optional<std::string> revoked_at;
};
std::vector<ListedScreen> list_screens(Writer& writer);

}  // namespace kioskline::live
