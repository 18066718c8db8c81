// Debian's cpp-httplib is not built for the thread sanitizer: the guards of its function-local
// statics are atomic loads that the sanitizer does not see, so what one thread initialized looks
// like a race to the next. One request before any other thread exists initializes them where the
// order is plain.

#include <gtest/gtest.h>
#include <httplib.h>

#include <future>
#include <thread>

namespace cds {
namespace {

class HttpLibraryReady : public ::testing::Environment {
 public:
  void SetUp() override {
    httplib::Server server;
    std::promise<void> accepting;
    server.new_task_queue = [&accepting] {
      accepting.set_value();
      return new httplib::ThreadPool(1);  // the library deletes it
    };
    server.Get("/", [](const httplib::Request&, httplib::Response&) {});
    const int port = server.bind_to_any_port("127.0.0.1");
    ASSERT_GT(port, 0);
    std::thread listener([&server] { server.listen_after_bind(); });
    accepting.get_future().wait();
    EXPECT_TRUE(httplib::Client("127.0.0.1", port).Get("/"));
    server.stop();
    listener.join();
  }
};

const ::testing::Environment* const kHttpLibraryReady =
    ::testing::AddGlobalTestEnvironment(new HttpLibraryReady);

}  // namespace
}  // namespace cds
