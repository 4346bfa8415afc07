/* A disk that takes its time: preloaded, it holds up every sync by SLOWDISK_MS milliseconds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void hold_up(void)
{
    const char *ms = getenv("SLOWDISK_MS");
    if (ms)
        usleep((useconds_t)atoi(ms) * 1000);
}

int fsync(int fd)
{
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    hold_up();
    return real(fd);
}

int fdatasync(int fd)
{
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    hold_up();
    return real(fd);
}
