// Asks for something again after each change, a little later; what is asked for anew makes the answer before worthless.
export class Renewing {
    constructor({ ask, show, pause }) {
        this.ask = ask;
        this.show = show;
        this.pause = pause;
        this.timer = 0;
        this.running = null; // what stops the request
    }

    later(pause = this.pause) {
        this.stop();
        this.timer = setTimeout(() => this.renew(), pause);
    }

    stop() {
        clearTimeout(this.timer);
        if (this.running) this.running.abort();
        this.running = null;
    }

    async renew() {
        this.stop();
        const own = new AbortController();
        this.running = own;
        const answer = await this.ask(own.signal);
        if (own.signal.aborted) return;
        await this.show(answer);
        if (this.running === own) this.running = null;
    }
}
