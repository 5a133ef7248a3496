#pragma once

#include <optional>
#include <string>

#include "configuration/configuration.hpp"

namespace kioskline::live {

/// Why a new password is not taken, with what to do; nothing when it is. Source: NIST SP 800-63B,
/// 5.1.1: length counts, rules about kinds of characters do not help.
std::optional<std::string> password_problem(const Secret& password);

/// argon2id with a salt of its own: 19 MiB, 2 passes, some 30 ms. Throws std::bad_alloc. Source of
/// the parameters: OWASP, Password Storage.
std::string hash_password(const Secret& password);

/// Whether it is the hash of this password, in the same time and memory either way.
bool is_password(const std::string& hash, const Secret& password);

/// A hash that no password has, to compare with where there is no account.
const std::string& nobodys_hash();

}  // namespace kioskline::live
