/* Reads event streams over HTTP/1.1 and stamps every event: what wrk, oha and k6 cannot do.
 *
 *   streams PORT REQUEST CONNECTIONS SECONDS                     as many streams as fit, one after the other on each connection
 *   streams PORT REQUEST CONNECTIONS SECONDS RAMP_MS GAP_MS,...  one stream a connection, begun within the ramp; SECONDS at most;
 *                                                                the gaps that should lie between events, in a circle
 *
 * REQUEST is a file with a whole HTTP request. An event is a line that begins with "data:". Prints one JSON object; times are
 * in ms, [median, 99th percentile, greatest]. A stream is lost unless it was answered with 200 and came to its end.
 * Of a paced stream the first two events and the last four are left out: the role, the first piece; the end, usage, [DONE].
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD, SIZE, DATA, AFTER_DATA, TRAILER, COUNTED, TO_THE_END };
enum { HEAD_EVENTS = 2, TAIL_EVENTS = 4, MOST_GAPS = 64 };

typedef struct {
  int fd, state, status, chunked, events, matched, length;
  long left; /* bytes of the chunk or of the body still to come; -1: not said */
  char line[1024];
  uint64_t asked, *times;
  int room;
} stream;

typedef struct { float *of; size_t count, room; } values;

static const char *request;
static size_t request_size;
static struct sockaddr_in server;
static int poll_fd;
static double gaps[MOST_GAPS];
static int gap_count;
static values first_ms, whole_ms, error_ms, stretch;
static long begun, whole, lost, events, bytes, reads;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static void keep(values *v, double value) {
  if (v->count == v->room) v->of = realloc(v->of, (v->room = v->room ? 2 * v->room : 4096) * sizeof *v->of);
  v->of[v->count++] = (float)value;
}

static int by_size(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

static void say(const char *name, values *v) {
  if (!v->count) { printf(",\"%s\":null", name); return; }
  qsort(v->of, v->count, sizeof *v->of, by_size);
  printf(",\"%s\":[%.3f,%.3f,%.3f]", name, v->of[v->count / 2], v->of[(size_t)((double)v->count * .99)], v->of[v->count - 1]);
}

static void hang_up(stream *s) {
  if (s->fd >= 0) close(s->fd);
  s->fd = -1;
}

static void ask(stream *s) {
  s->state = HEAD;
  s->status = s->chunked = s->events = s->matched = s->length = 0;
  s->left = -1;
  s->asked = now();
  begun++;
  if (send(s->fd, request, request_size, MSG_NOSIGNAL) != (ssize_t)request_size) { lost++; hang_up(s); }
}

static void dial(stream *s) { /* on loopback a connection is made at once, or refused */
  int one = 1;
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = s};
  s->fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(s->fd, (struct sockaddr *)&server, sizeof server)) { begun++; lost++; hang_up(s); return; }
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, s->fd, &e);
  ask(s);
}

static void over(stream *s) { /* the stream has come to its end */
  if (s->status != 200 || !s->events) { lost++; return; }
  whole++;
  keep(&whole_ms, (double)(now() - s->asked) / 1e6);
  if (!gap_count) return;
  double planned = 0, took = 0;
  for (int i = HEAD_EVENTS; i < s->events - TAIL_EVENTS; i++) {
    double gap = (double)(s->times[i] - s->times[i - 1]) / 1e6, wanted = gaps[(i - HEAD_EVENTS) % gap_count];
    keep(&error_ms, gap > wanted ? gap - wanted : wanted - gap);
    planned += wanted;
    took += gap;
  }
  if (planned > 0) keep(&stretch, took / planned);
}

static void event(stream *s, uint64_t at) {
  if (!s->events) keep(&first_ms, (double)(at - s->asked) / 1e6);
  if (gap_count) {
    if (s->events == s->room) s->times = realloc(s->times, (size_t)(s->room = s->room ? 2 * s->room : 256) * sizeof *s->times);
    s->times[s->events] = at;
  }
  s->events++;
  events++;
}

static void find_events(stream *s, const char *p, size_t size, uint64_t at) {
  static const char start[] = "data:";
  for (const char *end = p + size; p < end; p++) {
    if (s->matched < 0) {
      if (!(p = memchr(p, '\n', (size_t)(end - p)))) return;
      s->matched = 0;
    } else if (*p == '\n') {
      s->matched = 0;
    } else if (*p != start[s->matched]) {
      s->matched = -1;
    } else if (++s->matched == 5) {
      event(s, at);
      s->matched = -1;
    }
  }
}

static int header(stream *s) { /* takes a line of the head; 1: the answer has no body */
  if (!s->status) {
    s->status = atoi(s->line + 9);
  } else if (!strncasecmp(s->line, "content-length:", 15)) {
    s->left = atol(s->line + 15);
  } else if (!strncasecmp(s->line, "transfer-encoding:", 18)) {
    s->chunked = 1;
  } else if (!*s->line) {
    s->state = s->chunked ? SIZE : s->left >= 0 ? COUNTED : TO_THE_END;
    return s->state == COUNTED && !s->left;
  }
  return 0;
}

static int take(stream *s, const char *p, size_t size, uint64_t at) { /* 1: the answer is whole */
  for (const char *end = p + size; p < end;) {
    if (s->state == TO_THE_END) {
      find_events(s, p, (size_t)(end - p), at);
      return 0;
    }
    if (s->state == DATA || s->state == COUNTED) {
      size_t part = end - p < s->left ? (size_t)(end - p) : (size_t)s->left;
      find_events(s, p, part, at);
      p += part;
      if (!(s->left -= (long)part)) {
        if (s->state == COUNTED) return 1;
        s->state = AFTER_DATA;
      }
      continue;
    }
    if (*p != '\n') {
      if (*p != '\r' && s->length < (int)sizeof s->line - 1) s->line[s->length++] = *p;
      p++;
      continue;
    }
    p++;
    s->line[s->length] = 0;
    s->length = 0;
    if (s->state == HEAD) {
      if (header(s)) return 1;
    } else if (s->state == AFTER_DATA) {
      s->state = SIZE;
    } else if (s->state == SIZE) {
      s->left = strtol(s->line, NULL, 16);
      s->state = s->left ? DATA : TRAILER;
    } else if (!*s->line) {
      return 1;
    }
  }
  return 0;
}

int main(int count, char **words) {
  static char buffer[1 << 18], text[1 << 24];
  if (count != 5 && count != 7) { fputs("streams PORT REQUEST CONNECTIONS SECONDS [RAMP_MS GAP_MS,...]\n", stderr); return 2; }
  int connections = atoi(words[3]), open = 0, paced = count == 7;
  double seconds = atof(words[4]), ramp = paced ? atof(words[5]) : 0;
  for (char *one = paced ? strtok(words[6], ",") : NULL; one && gap_count < MOST_GAPS; one = strtok(NULL, ",")) gaps[gap_count++] = atof(one);
  FILE *file = fopen(words[2], "rb");
  if (!file) { perror(words[2]); return 2; }
  request_size = fread(text, 1, sizeof text, file);
  request = text;
  fclose(file);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  server.sin_family = AF_INET;
  server.sin_port = htons((uint16_t)atoi(words[1]));
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  poll_fd = epoll_create1(0);
  stream *all = calloc((size_t)connections, sizeof *all);
  struct epoll_event ready[256];
  uint64_t start = now(), stop = start + (uint64_t)(seconds * 1e9), t;
  int active = 0;
  while ((t = now()) < stop) {
    while (open < connections && (double)(t - start) / 1e6 >= ramp / connections * open) {
      dial(&all[open]);
      active += all[open++].fd >= 0;
      if (!paced && open % 64 == 0) break;
    }
    if (open == connections && !active) break;
    int found = epoll_wait(poll_fd, ready, 256, open < connections ? 1 : 20);
    for (int i = 0; i < found; i++) {
      stream *s = ready[i].data.ptr;
      if (s->fd < 0) continue;
      ssize_t got = recv(s->fd, buffer, sizeof buffer, MSG_DONTWAIT);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (got <= 0) {
        if (!got && s->state == TO_THE_END) over(s); else lost++;
        hang_up(s);
        if (!paced) dial(s);
        active -= s->fd < 0;
        continue;
      }
      reads++;
      bytes += got;
      if (!take(s, buffer, (size_t)got, now())) continue;
      over(s);
      if (paced) { hang_up(s); active--; } else ask(s);
    }
  }
  double took = (double)(now() - start) / 1e9;
  if (paced) lost += active + connections - open;
  printf("{\"done\":%ld,\"failed\":%ld,\"frames\":%ld,\"bytes\":%ld,\"seconds\":%.4f,\"frames_a_read\":%.2f", whole, lost, events, bytes, took,
         reads ? (double)events / (double)reads : 0);
  say("first_ms", &first_ms);
  say("stream_ms", &whole_ms);
  say("error_ms", &error_ms);
  say("stretch", &stretch);
  puts("}");
  return 0;
}
