#include "fhir/decimal.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace fhir {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();

Decimal decimal(std::string_view text) { return Decimal::parse(text).value(); }

std::string written(std::string_view text) {
  const std::optional<Decimal> number = Decimal::parse(text);
  return number ? number->to_string() : "none";
}

TEST(DecimalParse, ReadsWhatJsonCallsANumber) {
  struct Case {
    const char* text;
    const char* written;
  };
  for (const Case& c :
       {Case{"7", "7"}, Case{"7.0", "7"}, Case{"7.05", "7.05"}, Case{"-0.5", "-0.5"},
        Case{"0.10", "0.1"}, Case{"100", "100"}, Case{"1e2", "100"}, Case{"1E+2", "100"},
        Case{"1.25e1", "12.5"}, Case{"1.25e-1", "0.125"}, Case{"12e-001", "1.2"},
        Case{"0e999", "0"}, Case{"0e-999", "0"},
        Case{"0.000000000000000001", "0.000000000000000001"}, Case{"1e-18", "0.000000000000000001"},
        Case{"1000e-20", "0.00000000000000001"}, Case{"1.0000000000000000000000", "1"},
        Case{"99999999999999999999999999999999", "99999999999999999999999999999999"},
        Case{"1e32", "100000000000000000000000000000000"}}) {
    EXPECT_EQ(written(c.text), c.written) << c.text;
  }
}

TEST(DecimalParse, RefusesEverythingElse) {
  for (const char* text :
       {"",     "-",        "+1", ".5",    "5.",    "-.5",      "01",    "00",
        "-01",  "1.2.3",    "1e", "1e+",   "1e-",   "e5",       "1e1.5", "1e0001",
        "0x10", "1,5",      "1 ", " 1",    "1\n",   "--1",      "1-",    "NaN",
        "nan",  "Infinity", "7%", "1_000", "1e5e5", "\xC2\xBD", "seven"}) {
    EXPECT_EQ(written(text), "none") << text;
  }
}

TEST(DecimalParse, RefusesWhatDoesNotFit) {
  for (const char* text : {"1e-19", "0.0000000000000000001", "1.0000000000000000001", "1e33",
                           "10e32", "1e999", "-1e999", "1e-999",
                           "100000000000000000000000000000000",     // 33 characters
                           "1.0000000000000000000000000000000"}) {  // 33, though only zeros
    EXPECT_EQ(written(text), "none") << text;
  }
}

TEST(DecimalParse, AnExponentOfManyDigitsIsRefused) {
  for (const std::string_view text : {"21e2020220206666662666666", "1e-99999999999999999999999999",
                                      "1e000000000000000000000000000001"}) {
    EXPECT_EQ(Decimal::parse(text), std::nullopt) << text;
  }
}

TEST(DecimalParse, MinusZeroIsZero) {
  EXPECT_EQ(decimal("-0"), decimal("0"));
  EXPECT_FALSE(decimal("-0.00").is_negative());
  EXPECT_EQ(decimal("-0.00").to_string(2), "0.00");
}

TEST(DecimalCompare, IsByValueNotBySpelling) {
  EXPECT_EQ(decimal("7.0"), decimal("7"));
  EXPECT_EQ(Decimal(700, 2), Decimal(7, 0));
  EXPECT_GT(decimal("7.05"), decimal("7.0"));
  EXPECT_LT(decimal("-0.5"), decimal("0.5"));
  EXPECT_LT(decimal("-7.1"), decimal("-7"));
  EXPECT_EQ(decimal("1.1").times(decimal("1.13")), decimal("1.243"));
}

TEST(DecimalCompare, HoldsForTheLargestAndTheFinest) {
  // In ascending order.
  const std::vector<Decimal> numbers{decimal("-1e32"),
                                     decimal("-9999999999999999999999999999999"),
                                     decimal("-1"),
                                     decimal("-1e-18"),
                                     decimal("0"),
                                     decimal("1e-18"),
                                     decimal("0.5"),
                                     decimal("1"),
                                     decimal("1.000000000000000001"),
                                     decimal("123456.7"),
                                     decimal("99999999999999999999999999999999"),
                                     decimal("1e32")};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      EXPECT_EQ(numbers[i] <=> numbers[k], i <=> k) << i << ' ' << k;
    }
  }
}

TEST(DecimalTimes, IsExact) {
  // 53 mmol/mol in percent, 11.1 mmol/L in mg/dL.
  EXPECT_EQ(decimal("0.09148").times(decimal("53"))->plus(decimal("2.152")), decimal("7.00044"));
  EXPECT_EQ(decimal("11.1").times(decimal("18.0156")), decimal("199.97316"));
  EXPECT_EQ(decimal("-0.5").times(decimal("-4")), decimal("2"));
}

TEST(DecimalTimes, SaysWhenTheResultDoesNotFit) {
  EXPECT_FALSE(decimal("1e20").times(decimal("1e20")));
  EXPECT_FALSE(decimal("1e17").times(decimal("1e16")));
  EXPECT_FALSE(decimal("1e-10").times(decimal("1e-9")));
  EXPECT_TRUE(decimal("1e16").times(decimal("1e16")));
  EXPECT_TRUE(decimal("1e-9").times(decimal("1e-9")));
  // Exactly the smallest number of 128 bits.
  EXPECT_FALSE(Decimal(kSmallest, 0).times(decimal("18446744073709551616")));
}

TEST(DecimalTimes, TrailingZerosCostNoPlaces) {
  EXPECT_EQ(decimal("2e-10").times(decimal("5e-9")), decimal("1e-18"));
}

TEST(DecimalPlus, SaysWhenTheResultDoesNotFit) {
  EXPECT_FALSE(decimal("1e32").plus(decimal("1e-18")));
  EXPECT_FALSE(decimal("9e32").plus(decimal("9e32")));
  EXPECT_EQ(decimal("1e14").plus(decimal("1e-18"))->to_string(),
            "100000000000000.000000000000000001");
  EXPECT_EQ(Decimal(kLargest, 0).plus(Decimal(kLargest, 0)), decimal("18446744073709551614"));
  EXPECT_EQ(Decimal(kSmallest, 18).plus(Decimal(kSmallest, 18)), decimal("-18.446744073709551616"));
}

TEST(DecimalRounded, IsHalfUpAwayFromZero) {
  struct Case {
    const char* text;
    int places;
    const char* rounded;
  };
  for (const Case& c : {Case{"7.04", 1, "7.0"}, Case{"7.05", 1, "7.1"}, Case{"7.00044", 1, "7.0"},
                        Case{"-7.05", 1, "-7.1"}, Case{"-7.04", 1, "-7.0"}, Case{"0.5", 0, "1"},
                        Case{"-0.5", 0, "-1"}, Case{"0.49999", 0, "0"}, Case{"-0.4", 0, "0"},
                        Case{"9.95", 1, "10.0"}, Case{"7", 1, "7.0"}, Case{"7.1", 3, "7.100"}}) {
    EXPECT_EQ(decimal(c.text).rounded(c.places).to_string(c.places), c.rounded) << c.text;
  }
}

TEST(DecimalTruncated, DropsDigitsTowardZero) {
  struct Case {
    const char* text;
    int places;
    const char* truncated;
  };
  for (const Case& c :
       {Case{"3.999", 2, "3.99"}, Case{"-3.999", 2, "-3.99"}, Case{"0.009", 2, "0.00"},
        Case{"-0.009", 2, "0.00"}, Case{"4", 2, "4.00"}}) {
    EXPECT_EQ(decimal(c.text).truncated(c.places).to_string(c.places), c.truncated) << c.text;
  }
}

TEST(DecimalScaled, GivesUnitsOnlyWhenExact) {
  EXPECT_EQ(decimal("7.05").scaled(2), 705);
  EXPECT_EQ(decimal("7.05").scaled(4), 70500);
  EXPECT_EQ(decimal("7.05").scaled(1), std::nullopt);
  EXPECT_EQ(Decimal(70, 1).scaled(0), 7);
  EXPECT_EQ(decimal("-7").scaled(0), -7);
  EXPECT_EQ(Decimal(kLargest, 0).scaled(0), kLargest);
  EXPECT_EQ(Decimal(kSmallest, 0).scaled(0), kSmallest);
  EXPECT_EQ(decimal("9223372036854775808").scaled(0), std::nullopt);
  EXPECT_EQ(decimal("1e32").scaled(18), std::nullopt);
  EXPECT_EQ(decimal("1").scaled(19), std::nullopt);
  EXPECT_EQ(decimal("1").scaled(-1), std::nullopt);
}

TEST(DecimalToString, WritesAtLeastThePlacesAskedFor) {
  EXPECT_EQ(decimal("7").to_string(1), "7.0");
  EXPECT_EQ(decimal("7.05").to_string(1), "7.05");
  EXPECT_EQ(Decimal(70500, 4).to_string(), "7.05");
  EXPECT_EQ(Decimal(70500, 4).to_string(3), "7.050");
  EXPECT_EQ(Decimal(70, 0).to_string(), "70");
  EXPECT_EQ(Decimal(70, 0).to_string(-1), "70");
  EXPECT_EQ(Decimal().to_string(), "0");
  EXPECT_EQ(Decimal(-5, 3).to_string(), "-0.005");
}

// All operations on small numbers, against whole thousandths.
TEST(DecimalProperties, AgreeWithCountingInThousandths) {
  for (std::int64_t a = -1250; a <= 1250; a += 7) {
    const Decimal x(a, 3);
    EXPECT_EQ(decimal(x.to_string()), x);
    EXPECT_EQ(x.truncated(1).scaled(1), a / 100);
    EXPECT_EQ(x.rounded(1).scaled(1), (a + (a < 0 ? -50 : 50)) / 100);
    for (std::int64_t b = -30; b <= 30; ++b) {
      const Decimal y(b, 2);
      EXPECT_EQ(x <=> y, a <=> b * 10);
      EXPECT_EQ(x == y, a == b * 10);
      EXPECT_EQ(x.plus(y)->scaled(3), a + b * 10);
      EXPECT_EQ(x.times(y)->scaled(5), a * b);
    }
  }
}

TEST(DecimalProperties, TextComesBackAsWritten) {
  std::mt19937_64 random(20260615);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t units = static_cast<std::int64_t>(random()) >> (random() % 60);
    const int scale = static_cast<int>(random() % 19);
    const Decimal number(units, scale);
    EXPECT_EQ(decimal(number.to_string()), number);
    EXPECT_EQ(decimal(number.to_string()).scaled(scale), units);
    EXPECT_EQ(number.times(Decimal(-1, 0))->plus(number), Decimal());
  }
}

}  // namespace
}  // namespace fhir
