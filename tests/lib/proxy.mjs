// A way to a port that can be cut: connections end, and no new ones come about until it is mended.

import net from "node:net";

export class Proxy {
  constructor(port, target) {
    this.target = target;
    this.port = port;
    this.url = `ws://127.0.0.1:${port}`;
    this.sockets = new Set();
    this.server = null;
  }

  start() {
    this.server = net.createServer((near) => {
      const far = net.connect(this.target, "127.0.0.1");
      for (const [one, other] of [[near, far], [far, near]]) {
        this.sockets.add(one);
        one.on("error", () => {}).on("close", () => {
          this.sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    return new Promise((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
  }

  cut() {
    this.sockets.forEach((socket) => socket.destroy());
    return new Promise((resolve) => this.server.close(resolve));
  }
}
