#pragma once

#include <expected>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "catalogue/object_source.hpp"
#include "domain/exhibition.hpp"

namespace kioskline::catalogue {

/// An object that doesn't describe an exhibition as it should.
struct ObjectProblem {
  std::string object_key;
  std::string what;

  friend bool operator==(const ObjectProblem&, const ObjectProblem&) = default;
};

/// What one look at a source gave, both in the order of object keys.
struct Reading {
  std::vector<Exhibition> exhibitions;  ///< one for each well-formed object; ids may repeat
  std::vector<ObjectProblem> malformed;
};

/// Reads the exhibition objects of one museum, each again only when its tag has changed. One thread
/// at a time.
class ObjectReader {
 public:
  ObjectReader(std::unique_ptr<ObjectSource> source, std::string museum_code);

  std::expected<Reading, SourceFailure> read();

 private:
  struct Parsed {
    std::string tag;
    std::expected<Exhibition, std::string> exhibition;
  };

  std::expected<Parsed, SourceFailure> parse(const SourceObject& object);

  std::unique_ptr<ObjectSource> source_;
  std::string museum_code_;
  std::map<std::string, Parsed> parsed_;  ///< by object key, as the last reading found them
};

}  // namespace kioskline::catalogue
