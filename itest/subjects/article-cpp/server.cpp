// The article's server: the parent accepts, forks and closes the client; the child closes the listener and answers OK to each
// message. Without an argument SIGCHLD is ignored, which is its cure; with `zombies` it is left as it is.
#include <arpa/inet.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

class TcpServer {
public:
    explicit TcpServer(unsigned short port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        int yes = 1;
        listener_ = socket(AF_INET, SOCK_STREAM, 0);
        setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (bind(listener_, reinterpret_cast<sockaddr *>(&address), sizeof address) || listen(listener_, 128)) std::exit(69);
    }

    bool accept() { return (client_ = ::accept(listener_, nullptr, nullptr)) >= 0; }
    void closeListen() { ::close(listener_); }
    void closeClient() { ::close(client_); }
    bool receive(std::string &message)
    {
        char buffer[1024];
        ssize_t length = recv(client_, buffer, sizeof buffer, 0);
        if (length > 0) message.assign(buffer, static_cast<size_t>(length));
        return length > 0;
    }
    bool send(const std::string &message) { return ::send(client_, message.data(), message.size(), MSG_NOSIGNAL) > 0; }

private:
    int listener_ = -1;
    int client_ = -1;
};

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "zombies") != 0) signal(SIGCHLD, SIG_IGN);
    TcpServer server(5005);
    while (true) {
        if (!server.accept()) continue;
        if (fork() > 0) {
            server.closeClient();
            continue;
        }
        server.closeListen();
        std::string message;
        while (server.receive(message) && server.send("OK")) continue;
        _exit(0);
    }
}
