// The page itself: two inputs, one answer.

const result = document.getElementById("result");

function answer(kind, text) {
  result.className = kind;
  result.textContent = text;
}

const MOST_REMARKS = 50;

function summary({ head, header, counts, journals, promises, approvals, withoutRecord, remarks }) {
  const { ways } = approvals;
  const erased = withoutRecord.size;
  const until = new Date(head.at).toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh" });
  return [
    "MỌI DÒNG ĐỀU ĐÚNG.",
    `Nhật ký ${head.log}, dòng ${header.from_size} đến ${head.size}, mốc lúc ${until}`,
    `Gốc cây băm: ${head.root}`,
    `Dòng của đơn vị: ${counts.own}; của đơn vị khác (chỉ có cam kết): ${counts.foreign}`,
    ...(erased ? [`Đã xóa dữ liệu cá nhân: ${erased} dòng không còn nội dung, cây vẫn khớp`] : []),
    `Lịch phát đã ký: ${counts.plans}; báo cáo của bộ thu: ${counts.reports} với ${journals.entries} mục`,
    `Bản duyệt ký bằng khóa thiết bị, chữ ký đúng: ${ways.passkey ?? 0}`,
    `Bản duyệt KHÔNG có chữ ký: mã 6 số ${ways.totp ?? 0}, chỉ đăng nhập ${ways.password ?? 0}, bản giấy ${ways.paper ?? 0}`,
    `Kết luận đã tính lại: ${promises.recomputed}; không tính lại được vì buổi phát được ghi trước bản xuất này: ${promises.notRecomputed}`,
    ...(remarks.length ? ["", `Lưu ý (không phải sửa đổi): ${remarks.length}`] : []),
    ...remarks.slice(0, MOST_REMARKS),
    ...(remarks.length > MOST_REMARKS ? [`… và ${remarks.length - MOST_REMARKS} lưu ý nữa`] : []),
  ].join("\n");
}

// Archives are kept compressed.
async function textOf(file) {
  if (!file.name.endsWith(".gz")) return file.text();
  return new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

document.getElementById("check").addEventListener("click", async () => {
  const file = document.getElementById("export").files[0];
  const rootKey = document.getElementById("root").value.trim().toLowerCase();
  if (!file) return answer("", "Chọn tệp xuất trước.");
  if (!/^([0-9a-f]{32}|[0-9a-f]{64})$/.test(rootKey)) return answer("", "Khóa gốc gồm 32 hoặc 64 chữ số thập lục phân.");
  answer("", "Đang kiểm tra…");
  try {
    const { fault, reading } = await verified(await textOf(file), rootKey);
    if (fault === null) answer("good", summary(reading));
    else answer("bad", `KHÔNG ĐÚNG từ dòng ${fault[0]}: ${fault[1]}.`);
  } catch (error) {
    answer("bad", `Chưa kiểm tra được: ${error.message}`);
  }
});
