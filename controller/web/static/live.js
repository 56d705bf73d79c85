// Phát trực tiếp: microphone or file → fifths of a second → WebSocket. The meter moves before
// anything is on air, so that who speaks sees that she will be heard.
const QUIET_DB = -55;
const LOUD_DB = -3;
const NO_SIGNAL_MS = 3000;

const room = document.querySelector("[data-live]");
const part = (name) => room.querySelector(`[data-live-${name}]`);
const [problem, count, left, meter, level, begin, end] = ["problem", "count", "left", "meter", "level", "begin", "end"].map(part);
const file = part("file")?.querySelector("input");

let context = null;
let node = null;
let socket = null;
let speaking = false;
let over = false;
let clock = null;

const complain = (words) => {
  problem.querySelector("p").textContent = words;
  problem.hidden = false;
};

const measure = (samples) => {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(Math.max(1e-12, sum / samples.length / 32768 ** 2));
  meter.style.setProperty("--level", Math.max(0, Math.min(1, (db + 60) / 60)));
  meter.classList.toggle("too-loud", db > LOUD_DB);
  level.textContent = db < QUIET_DB ? "Mức tiếng: chưa nghe thấy gì." : db > LOUD_DB ? "Mức tiếng: quá to, lùi xa micro." : "Mức tiếng: vừa.";
};

const prepare = async () => {
  context = new AudioContext();
  await context.audioWorklet.addModule(room.dataset.worklet);
  node = new AudioWorkletNode(context, "fifths", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
  node.port.onmessage = ({ data }) => {
    measure(new Int16Array(data));
    if (speaking && socket.readyState === WebSocket.OPEN) socket.send(data);
  };
};

const useMicrophone = async () => {
  const wanted = { audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: true } };
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  await prepare();
  context.createMediaStreamSource(stream).connect(node);
  // A microphone that is pulled out ends the broadcast: nobody hears silence for half a minute.
  stream.getAudioTracks()[0].addEventListener("ended", () => finish());
  begin.disabled = false;
};

const useFile = () => {
  file.addEventListener("change", async () => {
    problem.hidden = true;
    begin.disabled = true;
    try {
      if (!context) await prepare();
      node.sound = await context.decodeAudioData(await file.files[0].arrayBuffer());
      level.textContent = `Tệp dài ${Math.ceil(node.sound.duration)} giây.`;
      begin.disabled = false;
    } catch {
      complain("Không đọc được tiếng trong tệp này. Chọn tệp MP3, WAV, OGG hoặc M4A.");
    }
  });
};

const playFile = () => {
  const source = new AudioBufferSourceNode(context, { buffer: node.sound });
  source.connect(node);
  source.addEventListener("ended", () => finish());
  source.start();
};

const finish = () => {
  if (socket?.readyState !== WebSocket.OPEN || over) return;
  speaking = false;
  over = true;
  end.disabled = true;
  socket.send("end");
};

const shown = (ms) => `${Math.floor(ms / 60000)} phút ${String(Math.floor((ms % 60000) / 1000)).padStart(2, "0")} giây`;

const countDown = (ms, mostMs) => {
  const at = performance.now() + ms;
  if (!file) speaking = false;
  clock = setInterval(() => {
    const wait = at - performance.now();
    if (wait > 0) {
      count.textContent = `Chuông đang phát. Nói sau ${Math.ceil(wait / 1000)}`;
      return;
    }
    if (!speaking && !over) {
      speaking = true;
      count.textContent = "ĐANG PHÁT";
      room.classList.add("on-air");
      end.hidden = false;
      end.focus();
      if (file) playFile();
    }
    // Not in the live region: nobody wants each second read aloud over her own voice.
    left.textContent = over ? "" : `Còn ${shown(Math.max(0, mostMs + wait))}.`;
  }, 100);
};

const told = {
  speak_in: ({ ms, most_ms: most }) => countDown(ms, most),
  late: () => complain("Mạng của máy này chậm: có đoạn không kịp tới loa."),
  silence: ({ left_s: seconds }) => {
    if (seconds) complain(`Không nghe thấy tiếng nói. Buổi phát tự kết thúc sau ${seconds} giây.`);
    else problem.hidden = true;
  },
  closing: () => {
    count.textContent = "Đang phát chuông kết thúc.";
  },
  ended: ({ words }) => stop(words),
  refused: ({ words }) => {
    complain(words);
    stop("Chưa phát.");
  },
};

const stop = (words) => {
  over = true;
  speaking = false;
  clearInterval(clock);
  room.classList.remove("on-air");
  count.textContent = words;
  end.hidden = true;
  left.textContent = "";
  context.close();
  window.removeEventListener("beforeunload", hold);
};

const hold = (event) => event.preventDefault();

const open = () => {
  begin.hidden = true;
  problem.hidden = true;
  context.resume();
  count.textContent = "Đang gửi lệnh tới các cụm loa.";
  const address = new URL(room.dataset.live, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => socket.send(JSON.stringify({ token: room.dataset.token })));
  socket.addEventListener("message", ({ data }) => {
    const { say, ...rest } = JSON.parse(data);
    told[say]?.(rest);
  });
  socket.addEventListener("close", () => {
    if (over) return;
    complain("Mất kết nối với máy chủ. Buổi phát tự kết thúc trong vài giây.");
    stop("Đã ngừng gửi tiếng.");
  });
  window.addEventListener("beforeunload", hold);
};

const setUp = async () => {
  if (!window.isSecureContext || !navigator.mediaDevices || !window.AudioWorkletNode) {
    complain("Trình duyệt chỉ cho dùng micro qua HTTPS. Mở trang này bằng địa chỉ https, hoặc trên chính máy chủ.");
    return;
  }
  begin.addEventListener("click", open);
  end.addEventListener("click", finish);
  if (file) {
    useFile();
    return;
  }
  const waiting = setTimeout(() => {
    level.textContent = "Đang chờ trình duyệt cho phép dùng micro.";
  }, NO_SIGNAL_MS);
  try {
    await useMicrophone();
  } catch (error) {
    const denied = error.name === "NotAllowedError";
    complain(
      denied
        ? "Trình duyệt không cho trang này dùng micro. Bấm biểu tượng ổ khóa cạnh địa chỉ, cho phép micro rồi tải lại trang."
        : "Không mở được micro. Cắm micro, đóng chương trình khác đang dùng nó rồi tải lại trang.",
    );
  } finally {
    clearTimeout(waiting);
  }
};

setUp();
