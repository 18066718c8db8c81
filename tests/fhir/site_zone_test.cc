#include "fhir/site_zone.h"

#include <gtest/gtest.h>
#include <stdlib.h>  // setenv

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>

namespace fhir {
namespace {

Instant at(std::string_view text) { return parse_date_time(text, SiteZone()).value().at.value(); }

struct Offset {
  const char* zone;
  const char* instant;
  int minutes;
};

class UtcOffset : public testing::TestWithParam<Offset> {};

TEST_P(UtcOffset, IsTheZonesAtThatSecond) {
  const SiteZone zone(GetParam().zone);
  EXPECT_EQ(zone.utc_offset_seconds(at(GetParam().instant)), GetParam().minutes * 60)
      << GetParam().zone << ' ' << GetParam().instant;
}

// The changes of 2026, each at the second before and at the change.
INSTANTIATE_TEST_SUITE_P(
    Zones, UtcOffset,
    testing::Values(Offset{"America/New_York", "2026-03-08T06:59:59Z", -300},
                    Offset{"America/New_York", "2026-03-08T07:00:00Z", -240},
                    Offset{"America/New_York", "2026-11-01T05:59:59Z", -240},
                    Offset{"America/New_York", "2026-11-01T06:00:00Z", -300},
                    Offset{"Europe/London", "2026-03-29T00:59:59Z", 0},
                    Offset{"Europe/London", "2026-03-29T01:00:00Z", 60},
                    Offset{"Europe/London", "2026-10-25T00:59:59Z", 60},
                    Offset{"Europe/London", "2026-10-25T01:00:00Z", 0},
                    Offset{"Europe/Berlin", "2026-03-29T00:59:59Z", 60},
                    Offset{"Europe/Berlin", "2026-03-29T01:00:00Z", 120},
                    Offset{"Europe/Berlin", "2026-10-25T00:59:59Z", 120},
                    Offset{"Europe/Berlin", "2026-10-25T01:00:00Z", 60},
                    // Winter is the time with another name and a negative difference.
                    Offset{"Europe/Dublin", "2026-03-29T00:59:59Z", 0},
                    Offset{"Europe/Dublin", "2026-03-29T01:00:00Z", 60},
                    Offset{"Europe/Dublin", "2026-10-25T01:00:00Z", 0},
                    Offset{"Asia/Kolkata", "2026-01-01T00:00:00Z", 330},
                    Offset{"Asia/Kolkata", "2026-07-01T00:00:00Z", 330},
                    Offset{"Australia/Sydney", "2026-04-04T15:59:59Z", 660},
                    Offset{"Australia/Sydney", "2026-04-04T16:00:00Z", 600},
                    Offset{"Australia/Sydney", "2026-10-03T15:59:59Z", 600},
                    Offset{"Australia/Sydney", "2026-10-03T16:00:00Z", 660},
                    Offset{"Australia/Sydney", "1970-01-01T00:00:00Z", 660},
                    Offset{"America/Phoenix", "2026-01-01T00:00:00Z", -420},
                    Offset{"America/Phoenix", "2026-07-01T00:00:00Z", -420},
                    Offset{"America/St_Johns", "2026-03-08T05:29:59Z", -210},
                    Offset{"America/St_Johns", "2026-03-08T05:30:00Z", -150},
                    Offset{"America/St_Johns", "2026-11-01T04:29:59Z", -150},
                    Offset{"America/St_Johns", "2026-11-01T04:30:00Z", -210},
                    Offset{"Pacific/Auckland", "2026-04-04T13:59:59Z", 780},
                    Offset{"Pacific/Auckland", "2026-04-04T14:00:00Z", 720},
                    Offset{"Pacific/Auckland", "2026-09-26T13:59:59Z", 720},
                    Offset{"Pacific/Auckland", "2026-09-26T14:00:00Z", 780},
                    Offset{"UTC", "2026-07-01T00:00:00Z", 0},
                    Offset{"Etc/UTC", "2026-07-01T00:00:00Z", 0},
                    Offset{"GMT", "2026-07-01T00:00:00Z", 0}));

// A rule given directly, as POSIX spells it: hours west of Greenwich are positive.
INSTANTIATE_TEST_SUITE_P(
    Rules, UtcOffset,
    testing::Values(Offset{"XST5XDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -300},
                    Offset{"XST5XDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -240},
                    Offset{"XST5XDT4,M3.2.0/2,M11.1.0/2:00:00", "2026-11-01T06:00:00Z", -300},
                    Offset{"<+0330>-3:30", "2026-07-01T00:00:00Z", 210},
                    Offset{"<-03>3", "2026-07-01T00:00:00Z", -180},
                    // Lord Howe: half an hour.
                    Offset{"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-07-01T00:00:00Z", 630},
                    Offset{"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-01-01T00:00:00Z", 660},
                    // Nuuk: the hour before midnight of the day that is named.
                    Offset{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -120},
                    Offset{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -60},
                    // Jerusalem: the Friday after the fourth Thursday.
                    Offset{"IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-26T23:59:59Z", 120},
                    Offset{"IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-27T00:00:00Z", 180}));

TEST(SiteZone, IsUtcUnlessTold) {
  EXPECT_EQ(SiteZone().name(), "UTC");
  EXPECT_EQ(SiteZone().utc_offset_seconds(at("2026-07-01T00:00:00Z")), 0);
}

TEST(SiteZone, KeepsItsName) { EXPECT_EQ(SiteZone("America/New_York").name(), "America/New_York"); }

TEST(DateOf, TheDayTurnsAtLocalMidnight) {
  const SiteZone zone("America/New_York");
  EXPECT_EQ(to_string(zone.date_of(at("2026-06-15T03:59:59Z"))), "2026-06-14");
  EXPECT_EQ(to_string(zone.date_of(at("2026-06-15T04:00:00Z"))), "2026-06-15");
  EXPECT_EQ(to_string(zone.date_of(at("2026-01-15T04:59:59Z"))), "2026-01-14");
  EXPECT_EQ(to_string(zone.date_of(at("2026-01-15T05:00:00Z"))), "2026-01-15");
  EXPECT_EQ(to_string(SiteZone().date_of(Instant{-1})), "1969-12-31");
}

TEST(InstantOf, IsTheInverseOfDateOf) {
  for (const char* name : {"America/New_York", "Australia/Sydney", "America/St_Johns"}) {
    const SiteZone zone(name);
    for (Date date = *make_date(2026, 1, 1); date < *make_date(2027, 1, 1);
         date = add_days(date, 1)) {
      const Instant noon = zone.instant_of(date, 12 * 3600);
      ASSERT_EQ(zone.date_of(noon), date) << name;
      ASSERT_EQ((noon.seconds + zone.utc_offset_seconds(noon)) % 86400, 12 * 3600) << name;
    }
  }
}

struct WallClock {
  const char* zone;
  const char* local;  // without offset
  const char* instant;
};

TEST(InstantOf, ATimeThatOccursTwiceIsTheFirst) {
  for (const WallClock& c :
       {WallClock{"America/New_York", "2026-11-01T00:59:59", "2026-11-01T04:59:59Z"},
        WallClock{"America/New_York", "2026-11-01T01:00:00", "2026-11-01T05:00:00Z"},
        WallClock{"America/New_York", "2026-11-01T01:59:59", "2026-11-01T05:59:59Z"},
        WallClock{"America/New_York", "2026-11-01T02:00:00", "2026-11-01T07:00:00Z"},
        WallClock{"Australia/Sydney", "2026-04-05T02:30:00", "2026-04-04T15:30:00Z"},
        WallClock{"Australia/Sydney", "2026-04-05T03:00:00", "2026-04-04T17:00:00Z"}}) {
    EXPECT_EQ(parse_date_time(c.local, SiteZone(c.zone))->at, at(c.instant)) << c.local;
  }
}

TEST(InstantOf, ASkippedTimeCountsAsIfTheClockHadNotBeenPutForward) {
  for (const WallClock& c :
       {WallClock{"America/New_York", "2026-03-08T01:59:59", "2026-03-08T06:59:59Z"},
        WallClock{"America/New_York", "2026-03-08T02:00:00", "2026-03-08T07:00:00Z"},
        WallClock{"America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:30:00Z"},
        WallClock{"America/New_York", "2026-03-08T03:00:00", "2026-03-08T07:00:00Z"},
        WallClock{"Australia/Sydney", "2026-10-04T02:30:00", "2026-10-03T16:30:00Z"}}) {
    EXPECT_EQ(parse_date_time(c.local, SiteZone(c.zone))->at, at(c.instant)) << c.local;
  }
}

TEST(UnknownZone, IsRefusedByName) {
  for (const char* name : {"",
                           "Nowhere/Atlantis",
                           "America",
                           "America/",
                           "EST5EDT4",
                           "XST5XDT",
                           "XST5XDT,M3.2.0",
                           "XST5XDT,M13.2.0,M11.1.0",
                           "XST5XDT,M3.0.0,M11.1.0",
                           "XST5XDT,M3.6.0,M11.1.0",
                           "XST5XDT,M3.2.7,M11.1.0",
                           "XST5XDT,M3.2.0,M11.1.0,",
                           "XST5XDT,M3.2.0/168,M11.1.0",
                           "X5",
                           "5",
                           "XST",
                           "XST25",
                           "XST5:60",
                           "<+03-3",
                           "<>3",
                           "XST5XDT,J60,J300",
                           "XST5XDT,59,299",
                           "XST15XDT,M3.2.0,M11.1.0",
                           "XST5\n",
                           "America/New_York\n"}) {
    EXPECT_THROW(SiteZone{name}, std::invalid_argument) << name;
  }
  try {
    const SiteZone zone("Nowhere/Atlantis");
    FAIL();
  } catch (const std::invalid_argument& refused) {
    EXPECT_NE(std::string(refused.what()).find("Nowhere/Atlantis"), std::string::npos);
  }
}

TEST(UnknownZone, AVeryLongNameIsRefused) {
  EXPECT_THROW(SiteZone(std::string(100'000, '5')), std::invalid_argument);
  EXPECT_THROW(SiteZone("A" + std::string(1000, '/') + "5"), std::invalid_argument);
}

// Zone files of the test's own, in a directory that is gone afterwards.
class ZoneFiles : public testing::Test {
 protected:
  ZoneFiles() {
    if (const char* before = std::getenv("TZDIR")) before_ = before;
    std::string pattern = (std::filesystem::temp_directory_path() / "zones-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    directory_ = root_ / "zoneinfo";
    std::filesystem::create_directories(directory_ / "Test");
    ::setenv("TZDIR", directory_.c_str(), 1);
  }

  ~ZoneFiles() override {
    if (before_) {
      ::setenv("TZDIR", before_->c_str(), 1);
    } else {
      ::unsetenv("TZDIR");
    }
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  // Version 2 without any listed change, but for `last`.
  static std::string tzif(const std::string& footer, std::optional<std::int64_t> last = {}) {
    const std::string header = std::string("TZif2") + std::string(15, '\0');
    std::string second = header + std::string(12, '\0') + std::string(3, '\0') +
                         (last ? '\1' : '\0') + std::string(8, '\0');
    if (last) {
      for (int shift = 56; shift >= 0; shift -= 8) {
        second.push_back(static_cast<char>(*last >> shift & 0xFF));
      }
      second.push_back('\0');
    }
    return header + std::string(24, '\0') + second + "\n" + footer + "\n";
  }

  static void write(const std::filesystem::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
  }

  std::filesystem::path root_;
  std::filesystem::path directory_;
  std::optional<std::string> before_;
};

TEST_F(ZoneFiles, ComeFromTzdir) {
  write(directory_ / "Test/Zone", tzif("XST-3"));
  EXPECT_EQ(SiteZone("Test/Zone").utc_offset_seconds(Instant{0}), 3 * 3600);
}

TEST_F(ZoneFiles, AFileGoesBeforeARuleOfTheSameName) {
  write(directory_ / "XST5", tzif("XST-3"));
  EXPECT_EQ(SiteZone("XST5").utc_offset_seconds(Instant{0}), 3 * 3600);
  EXPECT_EQ(SiteZone("XST6").utc_offset_seconds(Instant{0}), -6 * 3600);
}

TEST_F(ZoneFiles, UtcNeedsNone) {
  for (const char* name : {"UTC", "Etc/UTC", "GMT"}) EXPECT_NO_THROW(SiteZone{name});
  EXPECT_THROW(SiteZone("America/New_York"), std::invalid_argument);
}

TEST_F(ZoneFiles, NoNameLeadsOutOfTheDirectory) {
  write(root_ / "Outside1", tzif("XST-3"));
  write(directory_ / "Test/Zone1", tzif("XST-3"));
  ASSERT_NO_THROW(SiteZone("Test/Zone1"));
  for (const std::string& name :
       {std::string("../Outside1"), std::string("Test/../../Outside1"),
        std::string("Test/../Test/Zone1"), std::string("./Test/Zone1"),
        (root_ / "Outside1").string(), (directory_ / "Test/Zone1").string(),
        std::string("Test\\Zone1"), std::string("Test/Zone1 "), std::string("Test/Zone1\0", 11)}) {
    EXPECT_THROW(SiteZone{name}, std::invalid_argument) << name;
  }
}

TEST_F(ZoneFiles, ADamagedOneIsRefused) {
  const std::string whole = tzif("XST5XDT,M3.2.0,M11.1.0", 1'000'000'000);
  write(directory_ / "Test/Whole", whole);
  ASSERT_NO_THROW(SiteZone("Test/Whole"));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write(directory_ / "Test/Cut", whole.substr(0, length));
    EXPECT_THROW(SiteZone("Test/Cut"), std::invalid_argument) << length;
  }
  std::string counts = whole;
  counts.replace(20, 24, 24, '\xFF');
  write(directory_ / "Test/Counts", counts);
  EXPECT_THROW(SiteZone("Test/Counts"), std::invalid_argument);
  write(directory_ / "Test/Text", "not a zone file\nXST5\n");
  EXPECT_THROW(SiteZone("Test/Text"), std::invalid_argument);
  write(directory_ / "Test/NoRule", tzif(""));
  EXPECT_THROW(SiteZone("Test/NoRule"), std::invalid_argument);
  write(directory_ / "Test/Huge", tzif(std::string(100'000, 'X') + "5"));
  EXPECT_THROW(SiteZone("Test/Huge"), std::invalid_argument);
}

TEST_F(ZoneFiles, AClockWithoutYearlyRuleIsRefused) {
  constexpr std::int64_t kIn2086 = 3'685'000'000;
  write(directory_ / "Test/Ramadan", tzif("EET-2EEST,M3.4.4/50,M10.4.4/50", kIn2086));
  EXPECT_THROW(SiteZone("Test/Ramadan"), std::invalid_argument);
  write(directory_ / "Test/Yearly", tzif("EET-2EEST,M3.4.4/50,M10.4.4/50", 2'000'000'000));
  EXPECT_NO_THROW(SiteZone("Test/Yearly"));
}

}  // namespace
}  // namespace fhir
