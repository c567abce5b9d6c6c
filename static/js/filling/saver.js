// Saves what is due, one request in flight: who asks meanwhile waits for it, and what is due by then goes in the next.
export class Saver {
    constructor({ due, send }) {
        this.due = due;
        this.send = send;
        this.isHeld = false; // while an input method composes
        this.timer = 0;
        this.running = null;
    }

    later(pause) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.save(), pause);
    }

    async save() {
        clearTimeout(this.timer);
        if (this.running) {
            await this.running;
            return this.due().length ? this.save() : undefined;
        }
        if (this.isHeld || !this.due().length) return undefined;
        this.running = this.send(this.due());
        try {
            await this.running;
        } finally {
            this.running = null;
        }
        return undefined;
    }
}
