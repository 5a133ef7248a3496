#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "commands/operator_name.hpp"
#include "commands/program.hpp"
#include "configuration/settings.hpp"
#include "live/access/accounts.hpp"

namespace kioskline::commands {
namespace {

constexpr std::chrono::hours invitation_lasts{24};

struct ScreenOptions {
  SettingOverrides overrides;
  std::string name;
  bool json = false;
};

template <class Change>
auto tried(const ScreenOptions& options, const Configuration& configuration, const Change& change) {
  live::Writer writer(configuration.database, "kioskline screen");
  try {
    return change(writer);
  } catch (const store::DatabaseError& error) {
    if (error.sqlstate() == "KL020") {
      throw Error(ExitCode::usage, error.message(), "See them with `kioskline screen list`.");
    }
    if (error.sqlstate() == "23505") {
      throw Error(ExitCode::usage, fmt::format("there is a screen '{}' already", options.name),
                  "Take another name, or end that one with `kioskline screen revoke`.");
    }
    if (error.sqlstate() == "23514") {
      throw Error(ExitCode::usage, "a screen's name has 1 to 64 characters", "Give it one.");
    }
    throw;
  }
}

/// The token stands behind the "#", which browsers send to nobody: it is in no log of a proxy.
std::string address_to_open(const LiveSettings& live, const live::Token& invitation) {
  const std::string origin = live.origin.empty() ? "http://" + live.listen : live.origin;
  return fmt::format("{}/#screen={}", origin, invitation.text.reveal());
}

ExitCode run_add(const ScreenOptions& options) {
  const Configuration configuration = load_configuration(options.overrides);
  const live::Token invitation = live::new_token();
  tried(options, configuration, [&](live::Writer& writer) {
    live::add_screen(writer, options.name, invitation.hash, invitation_lasts, operator_name());
  });
  fmt::print(stderr, "Open this address on the screen, once, within {} h:\n",
             invitation_lasts.count());
  fmt::print("{}\n", address_to_open(configuration.live, invitation));
  return ExitCode::done;
}

ExitCode run_revoke(const ScreenOptions& options) {
  tried(options, load_configuration(options.overrides),
        [&](live::Writer& writer) { live::revoke_screen(writer, options.name, operator_name()); });
  fmt::print("{} is shown nothing any more\n", options.name);
  return ExitCode::done;
}

ExitCode run_list(const ScreenOptions& options) {
  const auto screens = tried(options, load_configuration(options.overrides),
                             [](live::Writer& writer) { return live::list_screens(writer); });
  for (const live::ListedScreen& screen : screens) {
    if (options.json) {
      nlohmann::ordered_json json = {{"name", screen.name}, {"created_at", screen.created_at}};
      for (const auto& [key, instant] :
           {std::pair{"opened_at", screen.opened_at}, std::pair{"used_at", screen.used_at},
            std::pair{"revoked_at", screen.revoked_at}}) {
        json[key] = nullptr;
        if (instant) json[key] = *instant;
      }
      fmt::print("{}\n", json.dump());
    } else {
      fmt::print("{:<24} opened {}, last used {}{}\n", screen.name,
                 screen.opened_at.value_or("never"), screen.used_at.value_or("never"),
                 screen.revoked_at ? ", revoked " + *screen.revoked_at : "");
    }
  }
  return ExitCode::done;
}

using Run = ExitCode (*)(const ScreenOptions&);

CLI::App* add_action(CLI::App& screen, const std::string& name, const std::string& description,
                     const std::shared_ptr<ScreenOptions>& options, Run run, ExitCode& outcome) {
  CLI::App* const action = screen.add_subcommand(name, description);
  add_setting_flags(*action, options->overrides,
                    {"database.*", "live.listen", "live.origin", "live.access", "live.proxies"});
  action->callback([options, run, &outcome] { outcome = run(*options); });
  return action;
}

}  // namespace

void add_screen_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<ScreenOptions>();
  CLI::App* const screen = program.add_subcommand(
      "screen", "Wall screens, which show the pages without an account and can change nothing");
  screen->require_subcommand(1);
  screen->footer("Example: kioskline screen add 'Control room'\ndocs/access.md says more.");

  CLI::App* const add = add_action(*screen, "add", "Print an address that lets a screen in",
                                   options, &run_add, outcome);
  add->add_option("name", options->name, "Where it hangs")->required()->type_name("NAME");
  add->footer("Example: kioskline screen add 'Control room'\nOnly a hash of the address is kept.");

  CLI::App* const list =
      add_action(*screen, "list", "Show the screens", options, &run_list, outcome);
  list->add_flag("--json", options->json, "One JSON object a line");
  list->footer("Example: kioskline screen list");

  CLI::App* const revoke = add_action(*screen, "revoke", "Show a screen nothing any more", options,
                                      &run_revoke, outcome);
  revoke->add_option("name", options->name, "As listed")->required()->type_name("NAME");
  revoke->footer("Example: kioskline screen revoke 'Control room'");
}

}  // namespace kioskline::commands
