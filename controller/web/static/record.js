// Ghi âm ngay tại đây: what the microphone hears becomes the file of the form. Without this script,
// or without a microphone, a file is chosen as before.
const room = document.querySelector("[data-record]");
const field = document.querySelector(room.dataset.record);
const [button, said, sound] = ["button", "[role=status]", "audio"].map((one) => room.querySelector(one));
const label = button.querySelector("span");
let recorder = null;

const clock = (began) => {
  const seconds = Math.floor((Date.now() - began) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

const keep = (parts, type) => {
  const form = type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm";
  const file = new File(parts, `ghi-am.${form}`, { type });
  const brought = new DataTransfer();
  brought.items.add(file);
  field.files = brought.files;
  sound.src = URL.createObjectURL(file);
  sound.hidden = false;
};

const begin = async () => {
  const wanted = { audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: true } };
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  const parts = [];
  const began = Date.now();
  recorder = new MediaRecorder(stream);
  const ticking = setInterval(() => (said.textContent = `Đang ghi ${clock(began)}`), 500);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    clearInterval(ticking);
    for (const track of stream.getTracks()) track.stop();
    said.textContent = `Đã ghi ${clock(began)}. Nghe lại rồi đưa vào; chưa ưng thì ghi lại.`;
    keep(parts, recorder.mimeType);
    recorder = null;
    label.textContent = "Ghi lại";
  });
  // A microphone that is pulled out ends the recording; what was heard is kept.
  stream.getAudioTracks()[0].addEventListener("ended", () => recorder?.stop());
  recorder.start(1000);
  sound.hidden = true;
  label.textContent = "Dừng ghi";
};

if (navigator.mediaDevices && window.MediaRecorder) {
  room.hidden = false;
  button.addEventListener("click", async () => {
    if (recorder) {
      recorder.stop();
      return;
    }
    try {
      await begin();
    } catch {
      said.textContent = "Trình duyệt chưa được dùng micro. Cho phép micro rồi thử lại, hoặc chọn tệp đã ghi.";
    }
  });
}
