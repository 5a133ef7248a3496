#pragma once

#include <string>
#include <string_view>

namespace kioskline::backfill {

/// What the first line of a history file has to be.
inline constexpr std::string_view history_header = "at,site,val,type";

/// The message (docs/message-contract.md) that a line of a history file stands for, so that one set
/// of rules judges both: an empty field is an absent key, `at` and `site` are texts, `val` and
/// `type` are numbers where they look like one, and a type of "0.0" is 0, as spreadsheets write it.
/// A line with more fields than the header, or with an open quote, stands for itself, which is no
/// JSON. Fields may be quoted (RFC 4180). Pure.
std::string message_of_line(std::string_view line);

}  // namespace kioskline::backfill
