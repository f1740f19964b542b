/* Runs a command beside an AWS of its own (tests/support/aws_world.h), which AWS_ENDPOINT_URL alone
 * sends it to; its exit code is the command's.
 *
 *     aws [--tls] [--bytes N] [--delay MS] [--fault PATH:KIND] REGION[,REGION...] COMMAND
 * [ARGUMENT...]
 *
 * --bytes makes the price lists so large, --delay waits before each answer, --fault answers
 * requests whose path or action holds PATH badly: with status KIND where that is a number, else
 * cut, stall, hang-up or html. */
#include "tests/support/aws_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void usage(void)
{
    fprintf(stderr,
            "usage: aws [--tls] [--bytes N] [--delay MS] [--fault PATH:KIND] REGIONS COMMAND...\n");
    exit(2);
}

static void read_fault(struct aws_world *w, char *text)
{
    char *kind = strrchr(text, ':');
    if (kind == NULL)
        usage();
    *kind++ = '\0';
    w->fault_path = text;
    w->status = atoi(kind);
    if (strcmp(kind, "cut") == 0)
        w->fault = STUB_CUT;
    else if (strcmp(kind, "stall") == 0)
        w->fault = STUB_STALL;
    else if (strcmp(kind, "hang-up") == 0)
        w->fault = STUB_HANG_UP;
    else if (strcmp(kind, "html") == 0)
        w->text = "<html><body>Sign in to the network</body></html>";
}

static int32_t read_regions(char *text, const char *regions[AWS_WORLD_REGIONS])
{
    int32_t n = 0;
    for (char *p = text, *at; n < AWS_WORLD_REGIONS && (at = strsep(&p, ",")) != NULL;)
        regions[n++] = at;
    return n;
}

static int run(char **command)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    struct aws_world options = {0}, world;
    const char *regions[AWS_WORLD_REGIONS];
    int64_t bytes = 0;
    bool tls = false;
    int i = 1;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strcmp(argv[i], "--tls") == 0)
            tls = true;
        else if (strcmp(argv[i], "--bytes") == 0)
            bytes = atoll(argv[++i]);
        else if (strcmp(argv[i], "--delay") == 0)
            options.delay_ms = atoi(argv[++i]);
        else if (strcmp(argv[i], "--fault") == 0)
            read_fault(&options, argv[++i]);
        else
            usage();
    }
    if (i + 1 >= argc)
        usage();
    int32_t n = read_regions(argv[i], regions);
    aws_world_open(&world, regions, n, bytes);
    world.delay_ms = options.delay_ms;
    world.fault_path = options.fault_path;
    world.fault = options.fault;
    world.status = options.status;
    world.text = options.text;
    struct stub *stub = stub_start(tls, aws_world_answer, &world);
    setenv("AWS_ENDPOINT_URL", stub_url(stub), 1);
    if (tls)
        setenv("AWS_CA_BUNDLE", stub_ca_file(stub), 1);
    int code = run(argv + i + 1);
    stub_stop(stub);
    aws_world_close(&world);
    return code;
}
