// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace dunlin::cli {

class Context;

/// After a run: writes the schema into the file that `schema_dump` names, if it names one and holds something else. A
/// fault in this is a warning: the database is as was asked.
void keep_schema_file(Context& context);

}  // namespace dunlin::cli
