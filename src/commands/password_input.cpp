#include "commands/password_input.hpp"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "configuration/secret_file.hpp"
#include "domain/error.hpp"
#include "live/access/password.hpp"

namespace kioskline::commands {
namespace {

/// What is typed is not shown while it lives.
class Unseen {
 public:
  Unseen() {
    is_changed_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!is_changed_) return;
    termios unseen = before_;
    unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    // What was typed already counts: only the terminal's own answer to it is held back.
    is_changed_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &unseen) == 0;
  }
  ~Unseen() {
    if (is_changed_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  termios before_{};
  bool is_changed_ = false;
};

std::string read_line() {
  std::string line;
  std::getline(std::cin, line);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string ask(const char* question) {
  const Unseen unseen;
  fmt::print(stderr, "{}: ", question);
  std::string line = read_line();
  fmt::print(stderr, "\n");
  return line;
}

Secret read_password(const std::string& file) {
  if (!file.empty()) {
    auto secret = read_secret_file(file);
    if (!secret) throw Error(ExitCode::usage, "--password-file must be " + secret.error());
    return *secret;
  }
  if (::isatty(STDIN_FILENO) == 0) return Secret(read_line());
  std::string first = ask("New password");
  if (first != ask("The same again")) {
    throw Error(ExitCode::usage, "the two passwords differ", "Try again.");
  }
  return Secret(std::move(first));
}

}  // namespace

Secret read_new_password(const std::string& file) {
  Secret password = read_password(file);
  if (const auto problem = live::password_problem(password)) {
    throw Error(ExitCode::usage, "the password is not taken: " + *problem,
                "Give another, on standard input or in the file that --password-file names.");
  }
  return password;
}

}  // namespace kioskline::commands
