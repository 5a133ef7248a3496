#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "commands/operator_name.hpp"
#include "commands/password_input.hpp"
#include "commands/program.hpp"
#include "configuration/settings.hpp"
#include "live/access/accounts.hpp"
#include "live/access/password.hpp"

namespace kioskline::commands {
namespace {

struct UserOptions {
  SettingOverrides overrides;
  std::string name;
  std::string role;
  std::string password_file;
  bool json = false;
};

/// What the command line got wrong, where the database says so.
template <class Change>
auto tried(const UserOptions& options, const Change& change) {
  const Configuration configuration = load_configuration(options.overrides);
  live::Writer writer(configuration.database, "kioskline user");
  try {
    return change(writer);
  } catch (const store::DatabaseError& error) {
    if (error.sqlstate() == "KL020") {
      throw Error(ExitCode::usage, error.message(), "See them with `kioskline user list`.");
    }
    if (error.sqlstate() == "23505") {
      throw Error(ExitCode::usage, fmt::format("there is an account {} already", options.name),
                  "Take another name, or change it with `kioskline user passwd` or `role`.");
    }
    throw;
  }
}

live::Role chosen_role(const UserOptions& options) { return live::role_from(options.role).value(); }

void print_ended(std::int64_t sessions) { fmt::print("sessions ended: {}\n", sessions); }

ExitCode run_add(const UserOptions& options) {
  if (!live::is_account_name(options.name)) {
    throw Error(ExitCode::usage, fmt::format("{}: no name for an account", options.name),
                "Take at most 64 lower-case letters, digits and ._@-, beginning with a letter or "
                "digit.");
  }
  const std::string hash = live::hash_password(read_new_password(options.password_file));
  tried(options, [&](live::Writer& writer) {
    live::add_account(writer, options.name, chosen_role(options), hash, operator_name());
  });
  fmt::print("{} may sign in, with the role {}\n", options.name, options.role);
  return ExitCode::done;
}

ExitCode run_passwd(const UserOptions& options) {
  const std::string hash = live::hash_password(read_new_password(options.password_file));
  print_ended(tried(options, [&](live::Writer& writer) {
    return live::change_password(writer, options.name, hash, operator_name());
  }));
  return ExitCode::done;
}

ExitCode run_role(const UserOptions& options) {
  tried(options, [&](live::Writer& writer) {
    live::change_role(writer, options.name, chosen_role(options), operator_name());
  });
  fmt::print("{} has the role {} from now on\n", options.name, options.role);
  return ExitCode::done;
}

ExitCode run_disable(const UserOptions& options) {
  print_ended(tried(options, [&](live::Writer& writer) {
    return live::disable_account(writer, options.name, operator_name());
  }));
  return ExitCode::done;
}

ExitCode run_enable(const UserOptions& options) {
  tried(options,
        [&](live::Writer& writer) { live::enable_account(writer, options.name, operator_name()); });
  fmt::print("{} may sign in again\n", options.name);
  return ExitCode::done;
}

ExitCode run_revoke(const UserOptions& options) {
  print_ended(tried(options, [&](live::Writer& writer) {
    return live::revoke_sessions(writer, options.name, operator_name());
  }));
  return ExitCode::done;
}

ExitCode run_list(const UserOptions& options) {
  const auto accounts =
      tried(options, [](live::Writer& writer) { return live::list_accounts(writer); });
  for (const live::ListedAccount& account : accounts) {
    if (options.json) {
      nlohmann::ordered_json json = {{"name", account.name},
                                     {"role", account.role},
                                     {"sessions", account.sessions},
                                     {"last_sign_in_at", nullptr},
                                     {"disabled_at", nullptr}};
      if (account.last_sign_in_at) json["last_sign_in_at"] = *account.last_sign_in_at;
      if (account.disabled_at) json["disabled_at"] = *account.disabled_at;
      fmt::print("{}\n", json.dump());
    } else {
      fmt::print("{:<20} {:<12} sessions {}, last signed in {}{}\n", account.name, account.role,
                 account.sessions, account.last_sign_in_at.value_or("never"),
                 account.disabled_at ? ", disabled " + *account.disabled_at : "");
    }
  }
  return ExitCode::done;
}

using Run = ExitCode (*)(const UserOptions&);

CLI::App* add_action(CLI::App& user, const std::string& name, const std::string& description,
                     const std::shared_ptr<UserOptions>& options, Run run, ExitCode& outcome) {
  CLI::App* const action = user.add_subcommand(name, description);
  add_setting_flags(*action, options->overrides, {"database.*"});
  action->callback([options, run, &outcome] { outcome = run(*options); });
  return action;
}

void add_name(CLI::App& action, UserOptions& options) {
  action.add_option("name", options.name, "Name that is signed in with")
      ->required()
      ->type_name("NAME");
}

void add_role(CLI::App& action, UserOptions& options) {
  action
      .add_option("--role", options.role,
                  "viewer reads; exhibitions notes changes, too; security answers incidents; admin "
                  "does all, and changes contacts and roster")
      ->required()
      ->check(CLI::IsMember({"viewer", "exhibitions", "security", "admin"}))
      ->type_name("ROLE");
}

void add_password_file(CLI::App& action, UserOptions& options) {
  action
      .add_option("--password-file", options.password_file,
                  "File that holds the password; else it is asked for, or read from standard input")
      ->type_name("FILE");
}

}  // namespace

void add_user_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<UserOptions>();
  CLI::App* const user =
      program.add_subcommand("user", "Accounts of the web service: who may sign in, and do what");
  user->require_subcommand(1);
  user->footer(
      "Example: kioskline user add ann --role security\n"
      "Accounts count where live.access is accounts; docs/access.md.");

  CLI::App* const add =
      add_action(*user, "add", "Let somebody sign in", options, &run_add, outcome);
  add_name(*add, *options);
  add_role(*add, *options);
  add_password_file(*add, *options);
  add->footer("Example: kioskline user add ann --role security --password-file ann.password");

  CLI::App* const list =
      add_action(*user, "list", "Show the accounts", options, &run_list, outcome);
  list->add_flag("--json", options->json, "One JSON object a line");
  list->footer("Example: kioskline user list --json | jq 'select(.sessions > 0)'");

  CLI::App* const role = add_action(*user, "role", "Give an account another role, at once", options,
                                    &run_role, outcome);
  add_name(*role, *options);
  add_role(*role, *options);
  role->footer("Example: kioskline user role ann --role admin");

  CLI::App* const passwd = add_action(*user, "passwd", "Give an account another password", options,
                                      &run_passwd, outcome);
  add_name(*passwd, *options);
  add_password_file(*passwd, *options);
  passwd->footer("Example: kioskline user passwd ann\nIts sessions end.");

  CLI::App* const disable = add_action(*user, "disable", "Let nobody sign in with an account",
                                       options, &run_disable, outcome);
  add_name(*disable, *options);
  disable->footer("Example: kioskline user disable ann\nIts sessions end.");

  CLI::App* const enable =
      add_action(*user, "enable", "Undo `disable`", options, &run_enable, outcome);
  add_name(*enable, *options);
  enable->footer("Example: kioskline user enable ann");

  CLI::App* const revoke =
      add_action(*user, "revoke", "End all sessions of an account", options, &run_revoke, outcome);
  add_name(*revoke, *options);
  revoke->footer("Example: kioskline user revoke ann\nShe may sign in again.");
}

}  // namespace kioskline::commands
