// Whose signature counts: the chain from the root that the reader knows.

async function rootKeys(root) {
  const keys = new Map();
  for (const [id, text] of Object.entries(root.keys)) {
    const key = fromBase64(text);
    if ((await keyId(key)) !== id) throw new DoesNotHold("khóa gốc mang tên khác");
    keys.set(id, key);
  }
  if (!(root.threshold >= 1 && root.threshold <= keys.size)) throw new DoesNotHold("ngưỡng khóa gốc không thể đúng");
  return keys;
}

async function unproven(packed) {
  return JSON.parse(fromUtf8.decode(await inflated(fromBase64(JSON.parse(fromUtf8.decode(packed)).payload))));
}

// The trust of an export: { delegations, revoked }.
async function followed(chainBytes, knownKey) {
  const chain = JSON.parse(fromUtf8.decode(chainBytes));
  let root = null;
  for (const text of chain.roots) {
    const packed = fromBase64(text);
    const next = await unproven(packed);
    const own = await rootKeys(next);
    await opened(packed, "root.v1", own, next.threshold);
    if (root === null) {
      const wanted = knownKey.length === 64 ? await keyId(fromHex(knownKey)) : knownKey;
      if (!own.has(wanted)) throw new DoesNotHold("khóa gốc đã nhập không thuộc chuỗi tin cậy này");
    } else {
      if (next.version !== root.version + 1) throw new DoesNotHold("chuỗi khóa gốc bị đứt");
      await opened(packed, "root.v1", await rootKeys(root), root.threshold);
    }
    root = next;
  }
  if (root === null) throw new DoesNotHold("chuỗi tin cậy không có khóa gốc");
  const keys = await rootKeys(root);
  const delegations = [];
  const carried = new Set();
  for (const text of chain.delegations) {
    const packed = fromBase64(text);
    const delegation = JSON.parse(await opened(packed, "delegation.v1", keys, root.threshold));
    delegation.key = fromBase64(delegation.public_key);
    delegation.id = await keyId(delegation.key);
    delegations.push(delegation);
    carried.add(toHex(await sha256(signedBytes(JSON.parse(fromUtf8.decode(packed))))));
  }
  if (!chain.register) return { delegations, revoked: [] };
  const register = JSON.parse(await opened(fromBase64(chain.register), "register.v1", keys, root.threshold));
  const listed = register.delegations ?? [];
  if (listed.length !== carried.size || !listed.every((one) => carried.has(one))) {
    throw new DoesNotHold("danh sách ủy quyền không khớp sổ đăng ký khóa");
  }
  return { delegations, revoked: register.revoked ?? [] };
}

// Keys (id → raw) that hold a role over one of the units; at an instant, or ever if none is given.
function keysFor(trust, role, units, at) {
  const counts = trust.delegations.filter(
    (d) =>
      d.roles.includes(role) &&
      (at === null ||
        (d.not_before <= at && at < d.not_after && d.units.some((u) => units.includes(u)) && !trust.revoked.includes(d.id))),
  );
  return new Map(counts.map((d) => [d.id, d.key]));
}
