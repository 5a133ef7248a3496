#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "domain/exhibition.hpp"

namespace kioskline::catalogue {

/// Objects longer than this describe no exhibition and are not even read.
inline constexpr std::size_t largest_exhibition_object = 64U << 10U;

/// Whether an object of this name (without its folder) describes an exhibition of the museum:
/// `<museum code>_exhibition_<word>.json`, the word of letters, digits, "-" and "_".
bool is_exhibition_object(std::string_view museum_code, std::string_view name);

/// Reads one exhibition. The error says in one line what is wrong and at which key.
///
/// A JSON object with EXHIBITION_NAME, EXHIBITION_ID ("EXH_00".."EXH_99"), FLOOR and DEPARTMENT,
/// and where known START_DATE (dd/mm/yy; 69..99 are 1969..1999, as POSIX has it) and DESCRIPTION,
/// all of them strings; other keys are ignored. Floors are free text: a museum may have a "G".
/// Source: the message contract, "Exhibition metadata".
std::expected<Exhibition, std::string> parse_exhibition(std::string_view object_key,
                                                        std::string_view json);

}  // namespace kioskline::catalogue
