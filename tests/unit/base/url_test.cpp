// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>
#include <dunlin/url.hpp>

#include "base/text.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace dunlin {
namespace {

/// Every part of a URL in one line, for tables.
std::string parts_of(const Url& url) {
  std::string text = url.scheme();
  if (!url.user().empty()) text += " user=" + url.user();
  if (url.password()) text += " password=" + *url.password();
  for (const Url::Host& host : url.hosts()) {
    text += " host=" + host.name + (host.port ? fmt::format("#{}", *host.port) : "");
  }
  if (!url.database().empty()) text += " database=" + url.database();
  for (const auto& [name, value] : url.parameters()) text += fmt::format(" {}={}", name, value);
  return text;
}

struct Accepted {
  std::string_view text;
  std::string_view parts;
  std::string_view redacted;
};

const Accepted kAccepted[] = {
    // Files.
    {"sqlite:///rel.db", "sqlite database=rel.db", "sqlite:///rel.db"},
    {"sqlite:////abs/x.db", "sqlite database=/abs/x.db", "sqlite:////abs/x.db"},
    {"sqlite:///./a/../b.db", "sqlite database=./a/../b.db", "sqlite:///./a/../b.db"},
    {"sqlite:rel.db", "sqlite database=rel.db", "sqlite:///rel.db"},
    {"sqlite:/abs.db", "sqlite database=/abs.db", "sqlite:////abs.db"},
    {"sqlite3:///rel.db", "sqlite database=rel.db", "sqlite:///rel.db"},
    {"SQLite:///Rel.db", "sqlite database=Rel.db", "sqlite:///Rel.db"},
    {"sqlite+aiosqlite:///rel.db", "sqlite database=rel.db", "sqlite:///rel.db"},
    {"sqlite+pysqlite:////abs.db", "sqlite database=/abs.db", "sqlite:////abs.db"},
    {"sqlite:///my%20b%C3%A9%3F.db", "sqlite database=my b\xC3\xA9?.db", "sqlite:///my%20b\xC3\xA9%3F.db"},
    {"sqlite:///my b#1@x.db", "sqlite database=my b#1@x.db", "sqlite:///my%20b#1@x.db"},
    {"sqlite:///x.db?mode=ro&busy_timeout=5000", "sqlite database=x.db mode=ro busy_timeout=5000",
     "sqlite:///x.db?mode=ro&busy_timeout=5000"},
    {"sqlite:///x.db?key=hunter2", "sqlite database=x.db key=hunter2", "sqlite:///x.db?key=***"},
    {"sqlite:///a%C2%9B%E2%80%AE.db", "sqlite database=a\xC2\x9B\xE2\x80\xAE.db", "sqlite:///a%C2%9B%E2%80%AE.db"},
    // In memory.
    {"sqlite://", "sqlite database=:memory:", "sqlite://"},
    {"sqlite::memory:", "sqlite database=:memory:", "sqlite://"},
    {"sqlite:///:memory:", "sqlite database=:memory:", "sqlite://"},
    {"sqlite://:memory:", "sqlite database=:memory:", "sqlite://"},
    {"sqlite://?cache=shared", "sqlite database=:memory: cache=shared", "sqlite://?cache=shared"},
    // Servers.
    {"postgresql://", "postgresql", "postgresql://"},
    {"postgres://", "postgresql", "postgresql://"},
    {"POSTGRES://DB/App", "postgresql host=DB database=App", "postgresql://DB/App"},
    {"postgresql://db", "postgresql host=db", "postgresql://db"},
    {"postgresql://db/", "postgresql host=db", "postgresql://db"},
    {"postgresql://db:5433/app", "postgresql host=db#5433 database=app", "postgresql://db:5433/app"},
    {"postgresql://db:/app", "postgresql host=db database=app", "postgresql://db/app"},
    {"postgresql://:5433/app", "postgresql host=#5433 database=app", "postgresql://:5433/app"},
    {"postgresql:///app", "postgresql database=app", "postgresql:///app"},
    {"postgresql://app@db/x", "postgresql user=app host=db database=x", "postgresql://app@db/x"},
    {"postgresql://app:hunter2@db/x", "postgresql user=app password=hunter2 host=db database=x",
     "postgresql://app:***@db/x"},
    {"postgresql://app:@db/x", "postgresql user=app password= host=db database=x", "postgresql://app:***@db/x"},
    {"postgresql://:hunter2@db/x", "postgresql password=hunter2 host=db database=x", "postgresql://:***@db/x"},
    {"postgresql://a%40b:p%2F%3A%40%3F%23%25@db/x", "postgresql user=a@b password=p/:@?#% host=db database=x",
     "postgresql://a%40b:***@db/x"},
    {"postgresql://app:hun:ter@2@db/x", "postgresql user=app password=hun:ter@2 host=db database=x",
     "postgresql://app:***@db/x"},
    {"postgresql://app:hun#ter2@db/x", "postgresql user=app password=hun#ter2 host=db database=x",
     "postgresql://app:***@db/x"},
    {"postgresql://app:p%0A%FF@db/x", "postgresql user=app password=p\n\xFF host=db database=x",
     "postgresql://app:***@db/x"},
    {"postgresql+asyncpg://db/x", "postgresql host=db database=x", "postgresql://db/x"},
    {"postgresql+psycopg2://db/x", "postgresql host=db database=x", "postgresql://db/x"},
    {"postgres+psycopg://db/x", "postgresql host=db database=x", "postgresql://db/x"},
    {"postgresql://db/a%2Fb%20c", "postgresql host=db database=a/b c", "postgresql://db/a%2Fb%20c"},
    {"postgresql://db/caf\xC3\xA9", "postgresql host=db database=caf\xC3\xA9", "postgresql://db/caf\xC3\xA9"},
    {"postgresql://[::1]/x", "postgresql host=::1 database=x", "postgresql://[::1]/x"},
    {"postgresql://[2001:db8::7]:5433/x", "postgresql host=2001:db8::7#5433 database=x",
     "postgresql://[2001:db8::7]:5433/x"},
    {"postgresql://[fe80::1%25eth0]/x", "postgresql host=fe80::1%eth0 database=x", "postgresql://[fe80::1%25eth0]/x"},
    {"postgresql://a,b:5433,[::1]:5434/x", "postgresql host=a host=b#5433 host=::1#5434 database=x",
     "postgresql://a,b:5433,[::1]:5434/x"},
    {"postgresql://%2Frun%2Fpostgresql/x", "postgresql host=/run/postgresql database=x",
     "postgresql:///x?host=/run/postgresql"},
    {"postgresql://%2Frun%2Fa,b/x", "postgresql host=/run/a host=b database=x", "postgresql://%2Frun%2Fa,b/x"},
    // The query.
    {"postgresql:///x?host=/run/postgresql", "postgresql host=/run/postgresql database=x",
     "postgresql:///x?host=/run/postgresql"},
    {"postgresql:///x?host=/run/postgresql&port=5433", "postgresql host=/run/postgresql#5433 database=x",
     "postgresql://:5433/x?host=/run/postgresql"},
    {"postgresql://app@localhost:5433/x?host=/cloudsql/a:b:c",
     "postgresql user=app host=/cloudsql/a:b:c#5433 database=x", "postgresql://app@:5433/x?host=/cloudsql/a:b:c"},
    {"postgresql://db?sslmode=require", "postgresql host=db sslmode=require", "postgresql://db?sslmode=require"},
    {"postgresql://?host=a,b&port=1,2", "postgresql host=a#1 host=b#2", "postgresql://a:1,b:2"},
    {"postgresql://?host=a,b&port=7", "postgresql host=a#7 host=b#7", "postgresql://a:7,b:7"},
    {"postgresql://?host=a:1&host=b:2", "postgresql host=a#1 host=b#2", "postgresql://a:1,b:2"},
    {"postgresql://?host=a,b:2", "postgresql host=a host=b#2", "postgresql://a,b:2"},
    {"postgresql://x:9?host=a&host=b:2", "postgresql host=a host=b#2", "postgresql://a,b:2"},
    {"postgresql://?host=::1", "postgresql host=::1", "postgresql://[::1]"},
    {"postgresql://?host=[::1]", "postgresql host=::1", "postgresql://[::1]"},
    {"postgresql://?port=5433", "postgresql host=#5433", "postgresql://:5433"},
    {"postgresql:///x?port=", "postgresql database=x", "postgresql:///x"},
    {"postgresql://db/x?user=app&password=hunter2", "postgresql user=app password=hunter2 host=db database=x",
     "postgresql://app:***@db/x"},
    {"postgresql://a:b@db/x?user=c&password=d&dbname=e", "postgresql user=c password=d host=db database=e",
     "postgresql://c:***@db/e"},
    {"postgresql://db/x?sslpassword=hunter2&sslkey=/k", "postgresql host=db database=x sslpassword=hunter2 sslkey=/k",
     "postgresql://db/x?sslpassword=***&sslkey=/k"},
    {"postgresql://db/x?application_name=a%20b%26c&options=-c%20a=b",
     "postgresql host=db database=x application_name=a b&c options=-c a=b",
     "postgresql://db/x?application_name=a%20b%26c&options=-c%20a%3Db"},
    {"postgresql://db/x?ssl=true", "postgresql host=db database=x sslmode=require",
     "postgresql://db/x?sslmode=require"},
    {"postgresql://db/x?ssl=false", "postgresql host=db database=x sslmode=disable",
     "postgresql://db/x?sslmode=disable"},
    {"postgresql://db/x?", "postgresql host=db database=x", "postgresql://db/x"},
    {"postgresql://db/x?target_session_attrs=read-write",
     "postgresql host=db database=x target_session_attrs=read-write",
     "postgresql://db/x?target_session_attrs=read-write"},
};

TEST(Url, TakesEveryFormApart) {
  for (const Accepted& form : kAccepted) {
    const Url url = Url::parse(form.text);
    EXPECT_EQ(parts_of(url), form.parts) << form.text;
    EXPECT_EQ(url.redacted(), form.redacted) << form.text;
  }
}

TEST(Url, ReadsWhatItPrints) {
  for (const Accepted& form : kAccepted) {
    if (form.redacted.find("***") != std::string_view::npos) continue;
    EXPECT_EQ(Url::parse(Url::parse(form.text).redacted()), Url::parse(form.text)) << form.text;
  }
}

struct Refused {
  std::string_view text;
  ErrorCode code;
  std::string_view message;
};

const Refused kRefused[] = {
    {"", ErrorCode::invalid_url, "the URL is empty"},
    {"app.db", ErrorCode::invalid_url, "the URL does not begin with a scheme"},
    {"://x", ErrorCode::invalid_url, "the URL does not begin with a scheme"},
    {"host=db password=hunter2", ErrorCode::invalid_url, "the URL does not begin with a scheme"},
    {"a b:c", ErrorCode::invalid_url, "the URL does not begin with a scheme"},
    {"mysql://db/x", ErrorCode::unsupported_scheme, "the scheme \"mysql\" of the URL is not supported"},
    {"mysql+pymysql://db/x", ErrorCode::unsupported_scheme, "the scheme \"mysql+pymysql\" of the URL is not supported"},
    {"jdbc:postgresql://db/x", ErrorCode::unsupported_scheme, "the scheme \"jdbc\" of the URL is not supported"},
    {"file:x.db", ErrorCode::unsupported_scheme, "the scheme \"file\" of the URL is not supported"},
    {"sqlite:", ErrorCode::invalid_url, "the SQLite URL names no file"},
    {"sqlite:///", ErrorCode::invalid_url, "the SQLite URL names no file"},
    {"sqlite:///?mode=ro", ErrorCode::invalid_url, "the SQLite URL names no file"},
    {"sqlite://rel.db", ErrorCode::invalid_url, "the SQLite URL names a host \"rel.db\""},
    {"sqlite://localhost/x.db", ErrorCode::invalid_url, "the SQLite URL names a host \"localhost/x.db\""},
    {"sqlite:///a%zz.db", ErrorCode::invalid_url,
     "the file \"a%zz.db\" in the URL has a \"%\" that two hexadecimal digits do not follow"},
    {"sqlite:///100%.db", ErrorCode::invalid_url,
     "the file \"100%.db\" in the URL has a \"%\" that two hexadecimal digits do not follow"},
    {"sqlite:///a%00.db", ErrorCode::invalid_url, "the file in the URL has a NUL (\"%00\")"},
    {"sqlite:///a%0A.db", ErrorCode::invalid_url, "the file in the URL has a control character"},
    {"sqlite:///a%FF.db", ErrorCode::invalid_url, "the file in the URL is not UTF-8"},
    {"sqlite:///a\xFF.db", ErrorCode::invalid_url, "the URL is not UTF-8"},
    {"sqlite:///a.db\n", ErrorCode::invalid_url, "the URL has a control character, such as a line end"},
    {"sqlite:///a.db?mode", ErrorCode::invalid_url, "the parameter \"mode\" in the URL is not of the form name=value"},
    {"sqlite:///a.db?mode=ro&mode=rw", ErrorCode::invalid_url, "the parameter \"mode\" appears twice in the URL"},
    {"postgresql:", ErrorCode::invalid_url, "the scheme of the URL is not followed by \"//\""},
    {"postgresql:/db/x", ErrorCode::invalid_url, "the scheme of the URL is not followed by \"//\""},
    {"postgresql://db:x/y", ErrorCode::invalid_url, "the port \"x\" in the URL is not a number from 1 to 65535"},
    {"postgresql://db:0/y", ErrorCode::invalid_url, "the port \"0\" in the URL is not a number from 1 to 65535"},
    {"postgresql://db:-1/y", ErrorCode::invalid_url, "the port \"-1\" in the URL is not a number from 1 to 65535"},
    {"postgresql://db:65536/y", ErrorCode::invalid_url,
     "the port \"65536\" in the URL is not a number from 1 to 65535"},
    {"postgresql://db:99999999999999999999/y", ErrorCode::invalid_url,
     "the port \"99999999999999999999\" in the URL is not a number from 1 to 65535"},
    {"postgresql://db:1:2/y", ErrorCode::invalid_url, "the host \"db:1:2\" in the URL has more than one \":\""},
    {"postgresql://::1/y", ErrorCode::invalid_url, "the host \"::1\" in the URL has more than one \":\""},
    {"postgresql://[::1/y", ErrorCode::invalid_url, "the host \"[::1\" in the URL has no \"]\""},
    {"postgresql://[db]/y", ErrorCode::invalid_url, "the host \"db\" in the URL is no IPv6 address"},
    {"postgresql://[::1]5432/y", ErrorCode::invalid_url, "after \"]\" in the URL stands \"5432\", not a port"},
    {"postgresql://d\"b/y", ErrorCode::invalid_url, "the host \"d\"b\" in the URL is no name and no address"},
    {"postgresql://db /y", ErrorCode::invalid_url, "the URL has a blank"},
    {"postgresql://db/x%", ErrorCode::invalid_url,
     "the database \"x%\" in the URL has a \"%\" that two hexadecimal digits do not follow"},
    {"postgresql://db/x%00", ErrorCode::invalid_url, "the database in the URL has a NUL (\"%00\")"},
    {"postgresql://db/x/y", ErrorCode::invalid_url, "the database \"x/y\" in the URL has a \"/\""},
    {"postgresql://db/x@y", ErrorCode::invalid_url, "the URL has an \"@\" after the host"},
    {"postgresql://db/x?sslmode=on", ErrorCode::invalid_url, "the sslmode \"on\" in the URL is unknown"},
    {"postgresql://db/x?ssl=1", ErrorCode::invalid_url, "the sslmode \"1\" in the URL is unknown"},
    {"postgresql://db/x?port=1,2", ErrorCode::invalid_url, "the URL has 1 hosts and 2 ports"},
    {"postgresql://db/x?a=1&&b=2", ErrorCode::invalid_url,
     "the parameter \"\" in the URL is not of the form name=value"},
    {"postgresql://db/x?=1", ErrorCode::invalid_url, "the parameter \"=1\" in the URL is not of the form name=value"},
    {"postgresql://app:a%00@db/x", ErrorCode::invalid_url, "the password in the URL has a NUL (\"%00\")"},
};

TEST(Url, SaysWhichPartIsWrong) {
  for (const Refused& form : kRefused) {
    try {
      const Url url = Url::parse(form.text);
      ADD_FAILURE() << form.text << " was accepted as " << parts_of(url);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), form.code) << form.text;
      EXPECT_EQ(error.message(), form.message) << form.text;
      EXPECT_FALSE(error.details().hint.empty()) << form.text;
    }
  }
}

TEST(Url, FillsWhatIsLeftOut) {
  const UrlDefaults defaults{.hosts = {{"other", std::nullopt}},
                             .port = std::uint16_t{6000},
                             .user = "someone",
                             .password = "hunter2",
                             .database = "base",
                             .parameters = {{"sslmode", "require"}}};
  const auto filled = [&defaults](std::string_view text) { return parts_of(Url::parse(text).with_defaults(defaults)); };
  EXPECT_EQ(filled("postgresql://"),
            "postgresql user=someone password=hunter2 host=other#6000 database=base sslmode=require");
  EXPECT_EQ(filled("postgresql://a:b@c:1/d?sslmode=disable"),
            "postgresql user=a password=b host=c#1 database=d sslmode=disable");
  EXPECT_EQ(filled("postgresql://a,b:1"),
            "postgresql user=someone password=hunter2 host=a#6000 host=b#1 database=base sslmode=require");
  EXPECT_EQ(filled("postgresql://:1"),
            "postgresql user=someone password=hunter2 host=other#1 database=base sslmode=require");
  EXPECT_EQ(filled("sqlite:///x.db"), "sqlite database=x.db");
  EXPECT_EQ(parts_of(Url::parse("postgresql://").with_defaults({.port = std::uint16_t{1}})), "postgresql host=#1");
  EXPECT_EQ(Url::parse("postgresql://").with_defaults({}), Url::parse("postgresql://"));
}

TEST(Url, LooksForARelativeFileInADirectory) {
  EXPECT_EQ(Url::parse("sqlite:///x.db").below("conf").database(), "conf/x.db");
  EXPECT_EQ(Url::parse("sqlite:///x.db").below("conf/").database(), "conf/x.db");
  EXPECT_EQ(Url::parse("sqlite:///x.db").below("").database(), "x.db");
  EXPECT_EQ(Url::parse("sqlite:////x.db").below("conf").database(), "/x.db");
  EXPECT_EQ(Url::parse("sqlite://").below("conf").database(), ":memory:");
  EXPECT_EQ(Url::parse("postgresql://db/x").below("conf").database(), "x");
  EXPECT_EQ(Url::sqlite_file("a%b?c.db").database(), "a%b?c.db");
  EXPECT_EQ(Url::sqlite_file("a%b?c.db").redacted(), "sqlite:///a%25b%3Fc.db");
  EXPECT_EQ(Url::sqlite_file(":memory:"), Url::parse("sqlite://"));
  EXPECT_THROW((void)Url::sqlite_file(""), Error);
  EXPECT_THROW((void)Url::sqlite_file("a\nb"), Error);
}

}  // namespace
}  // namespace dunlin
