/* local_socket.h - unix sockets in throw-away folders of their own. */
#ifndef FF_TEST_LOCAL_SOCKET_H
#define FF_TEST_LOCAL_SOCKET_H

/* Makes the folder and a socket in it that listens, and returns its descriptor. Any failure
 * ends the test program with a message. */
int local_socket_listen(char folder[64], char path[96]);

/* Closes it and removes both. */
void local_socket_remove(int descriptor, const char *folder, const char *path);

/* Connects without waiting; the descriptor or -1. */
int local_socket_connect(const char *path);

#endif
