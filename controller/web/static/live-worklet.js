// Runs on the browser's sound thread: brings whatever rate the device has down to 24,000 frames a
// second (by the mean over each frame's time), and hands on fifths of a second, 16 bit.
const RATE = 24000;
const FRAMES = RATE / 5;

class Fifths extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / RATE;
    this.left = this.step;
    this.sum = 0;
    this.out = new Int16Array(FRAMES);
    this.filled = 0;
  }

  process([input]) {
    const channel = input[0];
    if (!channel) return true;
    for (const sample of channel) {
      let room = 1;
      while (room >= this.left) {
        this.sum += sample * this.left;
        room -= this.left;
        this.keep(this.sum / this.step);
        this.sum = 0;
        this.left = this.step;
      }
      this.sum += sample * room;
      this.left -= room;
    }
    return true;
  }

  keep(value) {
    this.out[this.filled++] = Math.max(-1, Math.min(1, value)) * 32767;
    if (this.filled < FRAMES) return;
    this.port.postMessage(this.out.buffer, [this.out.buffer]);
    this.out = new Int16Array(FRAMES);
    this.filled = 0;
  }
}

registerProcessor("fifths", Fifths);
