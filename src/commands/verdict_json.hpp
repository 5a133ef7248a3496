#pragma once

#include <string>

#include "validation/validator.hpp"

namespace kioskline::commands {

/// Appends the members of the JSON object by which `kioskline validate` reports a verdict, without
/// the braces: `"verdict":"valid","kind":"rating","exhibition":"EXH_03","at":"…Z","rating":4` or
/// `"verdict":"invalid","reasons":["val:out_of_range"]`. Names and order are a public contract.
/// Formatted by hand: it is most of what `validate` does for a message. Pure.
void append_verdict(const validation::Verdict& verdict, std::string& out);

}  // namespace kioskline::commands
