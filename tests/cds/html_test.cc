#include "cds/html.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

TEST(Html, TextCannotBecomeMarkup) {
  Html page;
  page.element("p", "<script>alert('1')</script> & \"x\"");
  EXPECT_EQ(page.str(),
            "<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;x&quot;</p>");
}

TEST(Html, AnAttributeCannotBeLeft) {
  Html page;
  page.raw("<a").attr("title", "\" onclick=\"x()").raw(">");
  EXPECT_EQ(page.str(), "<a title=\"&quot; onclick=&quot;x()\">");
}

TEST(Html, ControlAndDirectionCharactersBecomeSpaces) {
  EXPECT_EQ(escape_html("a\nb\xE2\x80\xAE"
                        "c\x01"),
            "a b c ");
  EXPECT_EQ(escape_html("8,2 % – größer"), "8,2 % – größer");
}

}  // namespace
}  // namespace cds
