# cmake -DFUNCTION=name -DFOLDER=folder -DOUTPUT=file -P embed_sql.cmake
# Writes a C++ file that defines name() (store/embedded_sql.hpp) with every .sql file of the folder.
file(GLOB files ${FOLDER}/*.sql)
list(SORT files)
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  file(SHA256 ${file} sha256)
  string(APPEND rows "    {\"${name}\", R\"sql(${text})sql\",\n     \"${sha256}\"},\n")
endforeach()
list(LENGTH files count)
file(WRITE ${OUTPUT} "#include \"store/embedded_sql.hpp\"

#include <array>

namespace kioskline::store {
namespace {

constexpr std::array<SqlFile, ${count}> files = {{
${rows}}};

}  // namespace

std::span<const SqlFile> ${FUNCTION}() { return files; }

}  // namespace kioskline::store
")
