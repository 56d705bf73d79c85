// The page itself: two inputs, one answer.

const result = document.getElementById("result");

function answer(kind, text) {
  result.className = kind;
  result.textContent = text;
}

function summary({ head, header, counts, journals, promises, withoutRecord }) {
  const erased = withoutRecord.size;
  const until = new Date(head.at).toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh" });
  return [
    "MỌI DÒNG ĐỀU ĐÚNG.",
    `Nhật ký ${head.log}, dòng ${header.from_size} đến ${head.size}, mốc lúc ${until}`,
    `Gốc cây băm: ${head.root}`,
    `Dòng của đơn vị: ${counts.own}; của đơn vị khác (chỉ có cam kết): ${counts.foreign}`,
    ...(erased ? [`Đã xóa dữ liệu cá nhân: ${erased} dòng không còn nội dung, cây vẫn khớp`] : []),
    `Lịch phát đã ký: ${counts.plans}; báo cáo của bộ thu: ${counts.reports} với ${journals.entries} mục`,
    `Bản duyệt ghi là ký bằng khóa truy cập (chữ ký không kiểm tra ở trang này): ${counts.ways.passkey ?? 0}`,
    `Bản duyệt KHÔNG có chữ ký: mã 6 số ${counts.ways.totp ?? 0}, chỉ đăng nhập ${counts.ways.password ?? 0}, bản giấy ${counts.ways.paper ?? 0}`,
    `Kết luận đã tính lại: ${promises.recomputed}; không tính lại được vì buổi phát được ghi trước bản xuất này: ${promises.notRecomputed}`,
  ].join("\n");
}

document.getElementById("check").addEventListener("click", async () => {
  const file = document.getElementById("export").files[0];
  const rootKey = document.getElementById("root").value.trim().toLowerCase();
  if (!file) return answer("", "Chọn tệp xuất trước.");
  if (!/^([0-9a-f]{32}|[0-9a-f]{64})$/.test(rootKey)) return answer("", "Khóa gốc gồm 32 hoặc 64 chữ số thập lục phân.");
  answer("", "Đang kiểm tra…");
  try {
    const { fault, reading } = await verified(await file.text(), rootKey);
    if (fault === null) answer("good", summary(reading));
    else answer("bad", `KHÔNG ĐÚNG từ dòng ${fault[0]}: ${fault[1]}.`);
  } catch (error) {
    answer("bad", `Chưa kiểm tra được: ${error.message}`);
  }
});
