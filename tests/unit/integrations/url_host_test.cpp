// SPDX-License-Identifier: Apache-2.0
#include "integrations/url_host.hpp"

#include <catch2/catch.hpp>

using namespace reveille::integrations;

TEST_CASE("a URL leads to this machine by its very words, or it leads away") {
  for (const char* here :
       {"http://127.0.0.1", "http://127.1.2.3:80/x", "http://localhost/", "https://localhost:1",
        "http://[::1]:9090/x", "http://[::1]", "http://0.0.0.0:1", "http://[::]/"})
    CHECK(is_loopback(here));
  for (const char* away : {"http://127.example.org", "http://127.0.0.1.example.org:80",
                           "http://localhost.example.org", "http://127.0.0.1:80@example.org",
                           "http://[::1].example.org", "http://10.0.0.1", "http://"})
    CHECK_FALSE(is_loopback(away));
  CHECK(host_of("https://me:secret@[2001:db8::1]:8443/x") == "[2001:db8::1]");
  CHECK(host_of("https://pager.example.org:8443") == "pager.example.org");
}
