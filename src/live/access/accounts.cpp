#include "live/access/accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "domain/digest.hpp"

namespace kioskline::live {
namespace {

std::string bytea(const TokenHash& hash) { return "\\x" + hex(hash.bytes); }

std::string interval(std::chrono::seconds seconds) {
  return fmt::format("{} seconds", seconds.count());
}

/// A column as the API writes instants.
std::string instant(const char* column) {
  return fmt::format(R"(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))", column);
}

}  // namespace

bool is_account_name(const std::string& name) {
  constexpr std::size_t longest = 64;
  const auto is_letter_or_digit = [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0;
  };
  return !name.empty() && name.size() <= longest &&
         is_letter_or_digit(static_cast<unsigned char>(name.front())) &&
         std::ranges::all_of(name, [&](unsigned char c) {
           return is_letter_or_digit(c) || c == '.' || c == '_' || c == '@' || c == '-';
         });
}

SignInAttempt begin_sign_in(Writer& writer, const std::string& name, const std::string& address) {
  const store::Result result = writer.execute(
      "SELECT ceil(wait_seconds)::bigint, password_hash FROM access.begin_sign_in($1, $2)",
      {name, address});
  return {std::chrono::seconds(result.integer(0, 0)), result.optional_text(0, 1)};
}

void fail_sign_in(Writer& writer, const std::string& name, const std::string& address) {
  writer.execute("SELECT access.fail_sign_in($1, $2)", {name, address});
}

std::optional<Role> finish_sign_in(Writer& writer, const SessionStart& start) {
  const store::Result result =
      writer.execute("SELECT access.finish_sign_in($1, $2, $3, $4, $5, $6)",
                     {start.name, start.password_hash, start.address, bytea(start.token),
                      interval(start.idle), interval(start.longest)});
  return role_from(result.text(0, 0));
}

std::optional<SignedIn> find_session(Writer& writer, const TokenHash& token) {
  const store::Result result =
      writer.execute("SELECT name, role FROM access.find_session($1)", {bytea(token)});
  if (result.rows() == 0) return std::nullopt;
  const auto role = role_from(result.text(0, 1));
  if (!role) return std::nullopt;
  return SignedIn{std::string(result.text(0, 0)), *role};
}

bool end_session(Writer& writer, const TokenHash& token, const std::string& address) {
  return writer.execute("SELECT access.end_session($1, $2)", {bytea(token), address}).boolean(0, 0);
}

bool change_own_password(Writer& writer, const PasswordChange& change) {
  return writer
      .execute("SELECT access.change_own_password($1, $2, $3, $4, $5, $6)",
               {change.name, change.password_hash, change.wanted_hash, change.address,
                bytea(change.token), bytea(change.next_token)})
      .boolean(0, 0);
}

void fail_password_change(Writer& writer, const std::string& name, const std::string& address) {
  writer.execute("SELECT access.fail_password_change($1, $2)", {name, address});
}

std::optional<std::string> open_screen(Writer& writer, const TokenHash& invitation,
                                       const TokenHash& token, const std::string& address) {
  return writer
      .execute("SELECT access.open_screen($1, $2, $3)", {bytea(invitation), bytea(token), address})
      .optional_text(0, 0);
}

std::optional<std::string> find_screen(Writer& writer, const TokenHash& token) {
  return writer.execute("SELECT access.find_screen($1)", {bytea(token)}).optional_text(0, 0);
}

void add_account(Writer& writer, const std::string& name, Role role,
                 const std::string& password_hash, const std::string& actor) {
  writer.execute("SELECT access.add_account($1, $2, $3, $4)",
                 {name, std::string(name_of(role)), password_hash, actor});
}

std::int64_t change_password(Writer& writer, const std::string& name,
                             const std::string& password_hash, const std::string& actor) {
  return writer.execute("SELECT access.change_password($1, $2, $3)", {name, password_hash, actor})
      .integer(0, 0);
}

void change_role(Writer& writer, const std::string& name, Role role, const std::string& actor) {
  writer.execute("SELECT access.change_role($1, $2, $3)",
                 {name, std::string(name_of(role)), actor});
}

std::int64_t disable_account(Writer& writer, const std::string& name, const std::string& actor) {
  return writer.execute("SELECT access.disable_account($1, $2)", {name, actor}).integer(0, 0);
}

void enable_account(Writer& writer, const std::string& name, const std::string& actor) {
  writer.execute("SELECT access.enable_account($1, $2)", {name, actor});
}

std::int64_t revoke_sessions(Writer& writer, const std::string& name, const std::string& actor) {
  return writer.execute("SELECT access.revoke_sessions($1, $2)", {name, actor}).integer(0, 0);
}

void add_screen(Writer& writer, const std::string& name, const TokenHash& invitation,
                std::chrono::seconds valid, const std::string& actor) {
  writer.execute("SELECT access.add_screen($1, $2, $3, $4)",
                 {name, bytea(invitation), interval(valid), actor});
}

void revoke_screen(Writer& writer, const std::string& name, const std::string& actor) {
  writer.execute("SELECT access.revoke_screen($1, $2)", {name, actor});
}

std::vector<ListedAccount> list_accounts(Writer& writer) {
  const store::Result rows =
      writer.execute(fmt::format("SELECT name, role, {}, {}, sessions FROM access.list_accounts()",
                                 instant("disabled_at"), instant("last_sign_in_at")),
                     {});
  std::vector<ListedAccount> accounts;
  for (int row = 0; row < rows.rows(); ++row) {
    accounts.push_back({.name = std::string(rows.text(row, 0)),
                        .role = std::string(rows.text(row, 1)),
                        .disabled_at = rows.optional_text(row, 2),
                        .last_sign_in_at = rows.optional_text(row, 3),
                        .sessions = rows.integer(row, 4)});
  }
  return accounts;
}

std::vector<ListedScreen> list_screens(Writer& writer) {
  const store::Result rows = writer.execute(
      fmt::format("SELECT name, {}, {}, {}, {} FROM access.list_screens()", instant("created_at"),
                  instant("opened_at"), instant("used_at"), instant("revoked_at")),
      {});
  std::vector<ListedScreen> screens;
  for (int row = 0; row < rows.rows(); ++row) {
    screens.push_back({.name = std::string(rows.text(row, 0)),
                       .created_at = std::string(rows.text(row, 1)),
                       .opened_at = rows.optional_text(row, 2),
                       .used_at = rows.optional_text(row, 3),
                       .revoked_at = rows.optional_text(row, 4)});
  }
  return screens;
}

}  // namespace kioskline::live
